package org.lanspread.unpacker.junrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;

class VolumeNamingTest {
    @ParameterizedTest
    @CsvSource({
        "NUMBERED, game.part1.rar, game.part2.rar", "NUMBERED, game.part9.rar, game.part10.rar", "NUMBERED, game2.part01.rar, game2.part02.rar",
        "NUMBERED, game.part099.rar, game.part100.rar", "NUMBERED, 007, 008", "BY_EXTENSION, game.rar, game.r00", "BY_EXTENSION, GAME.RAR, GAME.R00",
        "BY_EXTENSION, game.r09, game.r10", "BY_EXTENSION, game.r99, game.s00", "BY_EXTENSION, game.eti, game.r00"
    })
    void namesTheNextVolume(VolumeNaming naming, String name, String next) throws Exception {
        assertThat(naming.after(name)).isEqualTo(next);
    }

    @ParameterizedTest
    @CsvSource({"NUMBERED, game.rar", "BY_EXTENSION, game", "BY_EXTENSION, game.z99"})
    void findsNoNameAfterTheLastOne(VolumeNaming naming, String name) {
        assertThat(catchThrowableOfType(UnpackException.class, () -> naming.after(name)).reason()).isEqualTo(Reason.VOLUME_MISSING);
    }
}
