package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ProgramStampTest {
    @TempDir
    private Path home;

    private String before;

    @BeforeEach
    void makeProgram() throws IOException {
        for (String file : List.of("bin/lanspread", "image/lib/modules", "plugins/one/one.jar", "plugins/one/plugin.properties")) {
            write(file, "1");
        }
        before = ProgramStamp.of(home);
    }

    private Path write(String file, String text) throws IOException {
        Path path = home.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    @Test
    void isAnotherOneWhenAPartIsChangedAddedOrRemoved() throws IOException {
        for (String file : List.of("bin/lanspread", "image/lib/modules", "plugins/one/one.jar", "plugins/one/plugin.properties")) {
            var time = Files.getLastModifiedTime(home.resolve(file));
            Files.setLastModifiedTime(home.resolve(file), FileTime.from(Instant.EPOCH));
            assertThat(ProgramStamp.of(home)).as(file).isNotEqualTo(before);
            Files.setLastModifiedTime(home.resolve(file), time);
            assertThat(ProgramStamp.of(home)).isEqualTo(before);
        }
        Path added = write("modules/more.jar", "1");
        assertThat(ProgramStamp.of(home)).isNotEqualTo(before);
        Files.delete(added);
        Files.delete(home.resolve("plugins/one/one.jar"));
        assertThat(ProgramStamp.of(home)).isNotEqualTo(before);
    }

    @Test
    void isTheSameWhenTheCacheOrAnythingElseIsAdded() throws IOException {
        write("start.aot", "1");
        write("README.txt", "1");
        write("plugins/one/readme/deep/lib.jar", "1");
        write("plugins/loose.jar", "1");

        assertThat(ProgramStamp.of(home)).isEqualTo(before);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "not every user may make links there")
    void followsALinkToAPlugin() throws IOException {
        write("elsewhere/two.jar", "1");
        Files.createSymbolicLink(home.resolve("plugins/two"), home.resolve("elsewhere"));
        String linked = ProgramStamp.of(home);
        assertThat(linked).isNotEqualTo(before);

        write("elsewhere/two.jar", "another");
        assertThat(ProgramStamp.of(home)).isNotEqualTo(linked);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "not every user may make links there")
    void copesWithLinksThatLeadInACircleOrNowhere() throws IOException {
        Files.createSymbolicLink(home.resolve("plugins/self"), Path.of("self"));
        Files.createSymbolicLink(home.resolve("plugins/up"), home);
        Files.createSymbolicLink(home.resolve("plugins/here"), home.resolve("plugins"));
        Files.createSymbolicLink(home.resolve("plugins/gone"), home.resolve("nowhere"));
        Files.createSymbolicLink(home.resolve("plugins/one/self.jar"), Path.of("self.jar"));
        Files.createSymbolicLink(home.resolve("modules"), home.resolve("modules"));
        assertThat(ProgramStamp.of(home)).isEqualTo(before);

        write("start.aot", "the program has a cache now");
        assertThat(ProgramStamp.of(home)).isEqualTo(before);
    }
}
