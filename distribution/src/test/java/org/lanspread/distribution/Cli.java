package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a command of the built distribution to its end, as a user would. */
final class Cli {
    /** The built distribution. */
    static final Path DISTRIBUTION = Path.of(System.getProperty("lanspread.distribution"));
    /** The script that starts it. */
    static final Path LAUNCHER = DISTRIBUTION.resolve("bin/lanspread");
    /** The name of the loopback interface. */
    static final String LOOPBACK = loopback();
    /** Whether the Maven that runs the tests downloads nothing. */
    static final boolean MAVEN_IS_OFFLINE = "offline=true".equals(System.getProperty("lanspread.maven.mode"));

    private static final int PATIENCE_SECONDS = 90;

    private final Path folder;
    private final Path temp;

    /** @param folder where what the commands print is kept, and their temporary files */
    Cli(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.temp = Files.createDirectories(folder.resolve("tmp"));
    }

    /**
     * How a command ended.
     *
     * @param status its exit status
     * @param out what it printed on standard output
     * @param err what it printed on standard error
     */
    record Result(String command, int status, String out, String err) {
        /** Requires that it was done. */
        Result done() {
            assertThat(status).as("%s", this).isZero();
            assertNoStackTrace();
            return this;
        }

        /** Requires that it could not be done and that one sentence says why. */
        Result failed(String... parts) {
            assertThat(status).as("%s", this).isEqualTo(1);
            assertThat(err.strip().lines().toList()).as("%s", this).singleElement().asString().startsWith("lanspread: ").contains(parts);
            assertNoStackTrace();
            return this;
        }

        /** Requires that the command line was refused, and that a sentence says why. */
        Result refused(String... parts) {
            assertThat(status).as("%s", this).isEqualTo(2);
            assertThat(err.strip().lines().toList()).as("%s", this).hasSizeBetween(2, 3);
            assertThat(err).as("%s", this).startsWith("lanspread: ").contains(parts).contains("--help");
            assertThat(out).as("%s", this).isEmpty();
            assertNoStackTrace();
            return this;
        }

        private void assertNoStackTrace() {
            assertThat(out + err).as("%s", this).doesNotContain("Exception", "\tat ", "at org.", "at java.");
        }
    }

    /** Where the temporary files of the commands are. */
    Path temp() {
        return temp;
    }

    /** Requires that no process of the commands is left, and no temporary file. */
    void assertNothingLeft() {
        assertThat(ProcessHandle.allProcesses().map(ProcessHandle::info).flatMap(info -> info.commandLine().stream())
                .filter(line -> line.contains(temp.toString()))).isEmpty();
        assertThat(Games.children(temp)).isEmpty();
    }

    /** Runs a command. */
    Result run(String... arguments) throws IOException, InterruptedException {
        return runThrough(List.of(), arguments);
    }

    /** Runs a command through another one, which gets its command line as its last arguments. */
    Result runThrough(List<String> through, String... arguments) throws IOException, InterruptedException {
        return start(through, "", arguments).await();
    }

    /** Runs a command that reads this. */
    Result runWithInput(String input, String... arguments) throws IOException, InterruptedException {
        return start(List.of(), input, arguments).await();
    }

    /** Starts a command. */
    Running start(String... arguments) throws IOException {
        return start(List.of(), "", arguments);
    }

    private Running start(List<String> through, String input, String... arguments) throws IOException {
        var command = new ArrayList<>(through);
        command.add(LAUNCHER.toString());
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
        // It will not run long, so it is compiled soon rather than well.
        builder.environment().put("LANSPREAD_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -Djava.io.tmpdir=" + temp);
        Process process = builder.start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return new Running(String.join(" ", arguments), process, out, err);
    }

    /** A command that runs. */
    record Running(String command, Process process, Path out, Path err) {
        /** Waits for its end. */
        Result await() throws IOException, InterruptedException {
            try {
                boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
                var result = new Result(command, ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
                assertThat(ended).as("ends within %s s: %s", PATIENCE_SECONDS, result).isTrue();
                return result;
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static String loopback() {
        try {
            return NetworkInterface.networkInterfaces().filter(Cli::isLoopback).findFirst().orElseThrow().getName();
        } catch (SocketException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isLoopback(NetworkInterface one) {
        try {
            return one.isLoopback();
        } catch (SocketException e) {
            throw new AssertionError(e);
        }
    }
}
