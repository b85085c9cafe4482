package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The scripts at the root, in a checkout that has nothing but them, with a Maven and JDKs that only look like it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "they are shell scripts")
class RootScriptsTest {
    private static final int PATIENCE_SECONDS = 30;
    private static final String FIRST_USE = "Building Lanspread (first use, about 2 minutes)…\n";

    /** Builds a program that repeats its arguments, once the file "hold" is gone. */
    private static final String MAVEN = """
            #!/bin/sh
            echo "$*" >> builds
            while [ -e hold ]; do sleep 0.1; done
            [ ! -e broken ] || { echo '[ERROR] the sources are broken'; exit 1; }
            out=distribution/target/lanspread
            mkdir -p $out/bin $out/image
            touch $out/image/release
            echo 'for word in "$@"; do echo "<$word>"; done' > $out/bin/lanspread
            """;

    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path folder;

    private Path checkout;

    private record Running(Process process, Path out, Path err) {
        Result end() throws IOException, InterruptedException {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("%s", err).isTrue();
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        }
    }

    private record Result(int status, String out, String err) {}

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = Files.createDirectory(folder.resolve("a check out"));
        for (String dir : List.of("proto", "modules", "plugins", "distribution")) {
            Files.createDirectories(checkout.resolve(dir).resolve("src/main"));
        }
        Files.createFile(checkout.resolve("pom.xml"));
        Files.copy(Checkout.file("lanspread"), checkout.resolve("lanspread"));
        executable(checkout.resolve("mvnw"), MAVEN);
    }

    @AfterEach
    void leavesNoProcessBehind() {
        started.forEach(Process::destroyForcibly);
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.setPosixFilePermissions(Files.writeString(file, text), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Running start(Path script, Map<String, String> environment, String... arguments) throws IOException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        var command = new ArrayList<>(List.of("sh", script.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        return new Running(process, out, err);
    }

    private Result lanspread(String... arguments) throws IOException, InterruptedException {
        return start(checkout.resolve("lanspread"), Map.of(), arguments).end();
    }

    private int builds() throws IOException {
        return Files.readAllLines(checkout.resolve("builds")).size();
    }

    private Path lock() {
        return checkout.resolve("distribution/target/build.lock");
    }

    private static void awaitText(Path file, String text) throws IOException {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(file) || !Files.readString(file).contains(text)) {
            assertThat(System.nanoTime()).as("%s in %s", text, file).isLessThan(endNanos);
            Thread.onSpinWait();
        }
    }

    /** The number of a process that is gone. */
    private long goneProcess() throws IOException, InterruptedException {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        return gone.pid();
    }

    @Test
    void buildsOnFirstUseWithOneQuietLineAndNotOnTheSecond() throws Exception {
        assertThat(lanspread("games", "--games", "with space")).isEqualTo(new Result(0, "<games>\n<--games>\n<with space>\n", FIRST_USE));
        assertThat(lanspread("demo")).isEqualTo(new Result(0, "<demo>\n", ""));

        assertThat(builds()).isEqualTo(1);
        assertThat(Files.exists(lock())).isFalse();
    }

    @Test
    void worksThroughALink() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path link = Files.createSymbolicLink(bin.resolve("lan"), Files.createSymbolicLink(
                bin.resolve("relative"), Path.of("../a check out/lanspread")));

        assertThat(start(link, Map.of(), "demo").end()).isEqualTo(new Result(0, "<demo>\n", FIRST_USE));
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        Path source = Files.createFile(checkout.resolve("proto/src/main/Source.java"));
        lanspread("demo");
        Path stamp = checkout.resolve("distribution/target/lanspread/image/release");

        Files.setLastModifiedTime(stamp, FileTime.fromMillis(Files.getLastModifiedTime(source).toMillis() - 10_000));
        assertThat(lanspread("demo").err()).isEqualTo("Building Lanspread (the sources changed)…\n");
        assertThat(lanspread("demo").err()).isEmpty();
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void buildsOnceWhenTwoStartAtTheSameTime() throws Exception {
        Path hold = Files.createFile(checkout.resolve("hold"));
        Running first = start(checkout.resolve("lanspread"), Map.of(), "first");
        awaitText(checkout.resolve("builds"), "package");
        Running second = start(checkout.resolve("lanspread"), Map.of(), "second");
        awaitText(second.err(), "\n");
        Files.delete(hold);

        assertThat(first.end()).isEqualTo(new Result(0, "<first>\n", FIRST_USE));
        assertThat(second.end()).isEqualTo(new Result(0, "<second>\n", "Waiting for another build of Lanspread…\n"));
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void buildsOnceWhenManyTakeOverTheLockOfABuildThatWasKilled() throws Exception {
        Files.createDirectories(lock().getParent());
        Files.createSymbolicLink(lock(), Path.of(Long.toString(goneProcess())));
        var all = new ArrayList<Running>();
        for (int i = 0; i < 8; i++) {
            all.add(start(checkout.resolve("lanspread"), Map.of(), "demo"));
        }

        for (Running one : all) {
            assertThat(one.end()).extracting(Result::status, Result::out).containsExactly(0, "<demo>\n");
        }
        assertThat(builds()).isEqualTo(1);
        assertThat(Games.children(lock().getParent())).extracting(path -> path.getFileName().toString())
                .containsExactlyInAnyOrder("lanspread", "build.log", "build.began");
    }

    @Test
    void saysThatTheBuildFailedAndWhereItsOutputIs() throws Exception {
        Files.createFile(checkout.resolve("broken"));

        Result result = lanspread("demo");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).isEqualTo(FIRST_USE + "[ERROR] the sources are broken\nlanspread: the build failed; all of its output is in "
                + checkout.toRealPath().resolve("distribution/target/build.log") + "\n");
        assertThat(Files.exists(lock())).isFalse();
    }

    @Test
    void saysThatTheCheckoutCannotBeWrittenTo() throws Exception {
        // A file where the folder should be stops everybody; permissions would not stop root.
        Files.createFile(checkout.resolve("distribution/target"));

        Result result = lanspread("demo");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err().lines()).singleElement().asString().startsWith("lanspread: cannot build, since ").contains("make it writable");
    }

    private Path jdk(String name, String version) throws IOException {
        Path jdk = folder.resolve(name);
        for (String tool : List.of("java", "javac", "jlink")) {
            executable(jdk.resolve("bin").resolve(tool), "#!/bin/sh\necho '    java.home = " + jdk + "' >&2\n");
        }
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return jdk;
    }

    private Result mvnw(Path defaultJdk, Path... otherJdks) throws IOException, InterruptedException {
        Files.createDirectories(checkout.resolve(".mvn/wrapper"));
        Files.copy(Checkout.file("mvnw"), checkout.resolve("real-mvnw"));
        Files.writeString(checkout.resolve(".mvn/wrapper/maven-wrapper.properties"),
                "distributionUrl=https://example.invalid/apache-maven-3.9.99-bin.zip\n");
        Path maven = folder.resolve("maven");
        executable(maven.resolve("wrapper/dists/apache-maven-3.9.99/bin/mvn"), "#!/bin/sh\necho \"$JAVA_HOME\" \"$@\"\n");
        String others = String.join(" ", List.of(otherJdks).stream().map(Path::toString).toList());
        return start(checkout.resolve("real-mvnw"), Map.of("JAVA_HOME", defaultJdk.toString(), "LANSPREAD_JDKS", others,
                "MAVEN_USER_HOME", maven.toString(), "PATH", defaultJdk.resolve("bin") + ":" + System.getenv("PATH")), "--batch-mode", "verify")
                .end();
    }

    @Test
    void mavenRunsOnTheJdkItNeedsWhateverTheDefaultIs() throws Exception {
        Path wanted = jdk("jdk-25", "25.0.1");

        assertThat(mvnw(jdk("jdk-17", "17.0.9"), jdk("jdk-21", "21"), wanted)).isEqualTo(new Result(0, wanted + " --batch-mode verify\n", ""));
    }

    @Test
    void mavenWrapperSaysInOneLineWhichJdkIsMissing() throws Exception {
        Result result = mvnw(jdk("jdk-17", "17.0.9"), jdk("jdk-21", "21"), jdk("jdk-250", "250.1"));

        assertThat(result).isEqualTo(new Result(1, "", "mvnw: no JDK 25 found (with javac and jlink): install one, or set JAVA_HOME to it\n"));
    }
}
