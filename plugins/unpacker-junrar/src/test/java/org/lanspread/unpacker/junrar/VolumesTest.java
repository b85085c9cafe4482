package org.lanspread.unpacker.junrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;

class VolumesTest {
    @TempDir
    private Path folder;

    @Test
    void refusesALaterVolumeThatIsALink() throws Exception {
        Files.copy(Samples.file("valid/rar5-volumes.part01.rar"), folder.resolve("set.part01.rar"));
        link("set.part02.rar", Files.copy(Samples.file("valid/rar5-volumes.part02.rar"), folder.resolve("second")));
        Files.copy(Samples.file("valid/rar5-volumes.part03.rar"), folder.resolve("set.part03.rar"));

        var failure = catchThrowableOfType(UnpackException.class, () -> Samples.unpack(folder.resolve("set.part01.rar"), Samples.OPTIONS));
        assertThat(failure.reason()).isEqualTo(Reason.VOLUME_MISSING);
    }

    @Test
    void doesNotOpenALaterVolumeThatHasBecomeALink() throws Exception {
        Files.createFile(folder.resolve("set.part1.rar"));
        Path second = Files.createFile(folder.resolve("set.part2.rar"));
        try (var volumes = new Volumes(folder.resolve("set.part1.rar"))) {
            volumes.addNext(VolumeNaming.NUMBERED);
            Files.delete(second);
            link("set.part2.rar", Files.createFile(folder.resolve("elsewhere")));

            assertThatThrownBy(() -> volumes.channel(1)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void doesNotOpenAFirstVolumeThatIsALink() throws Exception {
        Path first = link("linked.rar", Files.copy(Samples.file("valid/rar5-normal.rar"), folder.resolve("elsewhere.rar")));

        assertThatThrownBy(() -> Samples.unpack(first, Samples.OPTIONS)).isInstanceOf(IOException.class);
    }

    private Path link(String name, Path target) throws IOException {
        Path made = folder.resolve(name);
        try {
            return Files.createSymbolicLink(made, target);
        } catch (UnsupportedOperationException | IOException e) {
            assumeTrue(false, "no links can be made here: " + e.getMessage());
            throw e;
        }
    }
}
