package org.lanspread.platform.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TempFolderTest {
    private static final Path TEMP = Path.of(System.getProperty("java.io.tmpdir"));

    @TempDir
    private Path elsewhere;
    private final List<Path> made = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        made.reversed().forEach(path -> new TempFolder(path).close());
    }

    private Path folder(long pid) throws IOException {
        Path folder = Files.createDirectory(TEMP.resolve("lanspread-unpacker-" + pid + "-" + System.nanoTime()));
        made.add(folder);
        Files.writeString(folder.resolve("native.so"), "code");
        return folder;
    }

    private static long endedProcess() throws Exception {
        Process ended = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version").start();
        ended.waitFor();
        return ended.pid();
    }

    @Test
    void whatAProcessLeftThatIsGoneGoesWithTheNextOne() throws Exception {
        Path left = folder(endedProcess());
        Path used = folder(ProcessHandle.current().pid());

        try (TempFolder next = TempFolder.make()) {
            assertThat(next.path()).isEmptyDirectory();
            assertThat(left).doesNotExist();
            assertThat(used.resolve("native.so")).exists();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkOfThatNameIsLeftAlone() throws Exception {
        Path file = Files.writeString(elsewhere.resolve("mine"), "mine");
        Path link = Files.createSymbolicLink(TEMP.resolve("lanspread-unpacker-" + endedProcess() + "-1"), elsewhere);
        made.add(link);

        try (TempFolder next = TempFolder.make()) {
            assertThat(next.path()).isEmptyDirectory();
            assertThat(link).isSymbolicLink();
            assertThat(file).hasContent("mine");
        }
    }

    @Test
    void aFolderGoesWithAllThatIsInIt() throws Exception {
        TempFolder folder = TempFolder.make();
        Files.writeString(Files.createDirectories(folder.path().resolve("a/b")).resolve("c"), "c");

        folder.close();

        assertThat(folder.path()).doesNotExist();
    }
}
