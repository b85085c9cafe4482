package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How the process begins and ends. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no SIGTERM and no shell scripts")
class ProcessTest {
    private static final int SIGTERM_STATUS = 143;

    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void makeFolders() throws IOException {
        Files.createDirectory(folder.resolve("games"));
        Files.createDirectory(folder.resolve("tmp"));
    }

    @AfterEach
    void leavesNoProcessBehind() {
        started.forEach(Process::destroyForcibly);
    }

    private Process program(String... args) throws IOException {
        return program(Map.of(), args);
    }

    private Process program(Map<String, String> properties, String... args) throws IOException {
        String classPath = Stream.of(System.getProperty("jdk.module.path"), System.getProperty("java.class.path"), "target/test-classes")
                .flatMap(path -> Optional.ofNullable(path).stream())
                .collect(Collectors.joining(File.pathSeparator));
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath,
                "-Djava.io.tmpdir=" + folder.resolve("tmp"), "-Dlanspread.home=" + folder, "-XX:TieredStopAtLevel=1", ScriptedMain.class.getName()));
        properties.forEach((name, value) -> command.add(1, "-D" + name + "=" + value));
        command.addAll(List.of(args));
        var process = new ProcessBuilder(command).redirectError(folder.resolve("err").toFile()).start();
        started.add(process);
        return process;
    }

    private Process peer(String... args) throws IOException {
        return peer(Map.of(), args);
    }

    private Process peer(Map<String, String> properties, String... args) throws IOException {
        var all = new ArrayList<>(List.of("run", "--games", folder.resolve("games").toString(), "--state", folder.resolve("state").toString()));
        all.addAll(List.of(args));
        return program(properties, all.toArray(String[]::new));
    }

    private static int statusOf(Process process) throws InterruptedException {
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static void terminate(Process process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start().waitFor()).isZero();
    }

    @Test
    void stopsInOrderAtTheEndOfInput() throws Exception {
        Process peer = peer("--json");
        BufferedReader events = peer.inputReader();
        assertThat(events.readLine()).contains("\"PeerReady\"");

        peer.getOutputStream().close();

        assertThat(statusOf(peer)).isZero();
        assertThat(events.readAllLines()).singleElement().asString().contains("\"count\":99");
        assertThat(folder.resolve("err")).isEmptyFile();
    }

    @Test
    void stopsInOrderBySigterm() throws Exception {
        Process peer = peer("--json");
        BufferedReader events = peer.inputReader();
        assertThat(events.readLine()).contains("\"PeerReady\"");

        terminate(peer);

        assertThat(statusOf(peer)).isEqualTo(SIGTERM_STATUS);
        assertThat(events.readAllLines()).singleElement().asString().contains("\"count\":99");
        assertThat(folder.resolve("err")).isEmptyFile();
    }

    @Test
    void saysInOneSentenceThatAnErrorEndedAThread() throws Exception {
        Process peer = peer(Map.of("broken-close", "true"), "--json");
        assertThat(peer.inputReader().readLine()).contains("\"PeerReady\"");

        terminate(peer);

        assertThat(statusOf(peer)).isEqualTo(SIGTERM_STATUS);
        assertThat(Files.readAllLines(folder.resolve("err"))).singleElement().asString()
                .startsWith("lanspread: a defect of the program stopped its thread stop-on-signal (OutOfMemoryError)");
    }

    @Test
    void keepsRunningForAPersonAtTheEndOfInput() throws Exception {
        Process peer = peer();
        peer.getOutputStream().close();
        BufferedReader words = peer.inputReader();
        assertThat(words.readLine()).startsWith("ada is ready as ");

        assertThat(peer.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();
        terminate(peer);

        assertThat(statusOf(peer)).isEqualTo(SIGTERM_STATUS);
    }

    @Test
    void stopsWhenNobodyReadsTheEvents() throws Exception {
        Process peer = peer("--json");
        assertThat(peer.inputReader().readLine()).contains("\"PeerReady\"");

        peer.getInputStream().close();
        var commands = peer.outputWriter();
        commands.write("no command\n");
        commands.flush();

        assertThat(statusOf(peer)).isZero();
    }

    @Test
    void cleansUpWhenTheDemoIsStopped() throws Exception {
        Files.createDirectories(folder.resolve("demo").resolve(DemoFiles.GAME_ID));
        Path launcher = Files.writeString(Files.createDirectory(folder.resolve("bin")).resolve("lanspread"), """
                #!/bin/sh
                printf '{"event":"PeerReady","peerId":"%064d"}\\n' 1
                while read -r line; do :; done
                """);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        Process demo = program("demo");
        BufferedReader story = demo.inputReader();
        String line = story.readLine();
        while (line != null && !line.contains("cleo (")) {
            line = story.readLine();
        }
        List<ProcessHandle> peers = demo.descendants().toList();
        assertThat(peers).hasSize(3);

        terminate(demo);

        assertThat(statusOf(demo)).isEqualTo(SIGTERM_STATUS);
        assertThat(peers).noneMatch(ProcessHandle::isAlive);
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
        assertThat(folder.resolve("err")).isEmptyFile();
    }
}
