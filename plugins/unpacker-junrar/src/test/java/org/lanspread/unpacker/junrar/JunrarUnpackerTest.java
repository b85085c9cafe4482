package org.lanspread.unpacker.junrar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.spi.unpack.Unpacker.Match;
import org.lanspread.testkit.unpack.UnpackerContract;

class JunrarUnpackerTest extends UnpackerContract {
    @Override
    protected Unpacker unpacker() {
        return new JunrarUnpacker();
    }

    @Override
    protected Sample plain() throws IOException {
        return sample("rar5-normal.rar");
    }

    @Override
    protected Optional<Sample> solid() throws IOException {
        return Optional.of(sample("rar5-solid.rar"));
    }

    @Override
    protected Optional<Sample> encrypted() throws IOException {
        return Optional.of(sample("rar5-password.rar"));
    }

    @Override
    protected Optional<Path> wrongChecksum() {
        return Optional.of(Samples.file("hostile/wrong-crc.rar"));
    }

    private static Sample sample(String name) throws IOException {
        return new Sample(Samples.file("valid/" + name), Samples.sums(Samples.file("valid/SHA256SUMS")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"valid/rar5-volumes.part02.rar", "valid/rar5-volumes.part03.rar", "rar4/test-documents.part2.rar"})
    void doesNotMatchALaterVolume(String name) throws IOException {
        assertThat(unpacker().match(new Archive(Samples.file(name)))).isEqualTo(Match.NO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"valid/rar5-volumes.part01.rar", "valid/rar5-password-headers.rar", "rar4/test-documents.part1.rar", "rar4/rar4.rar"})
    void matchesTheFirstVolume(String name) throws IOException {
        assertThat(unpacker().match(new Archive(Samples.file(name)))).isEqualTo(Match.BY_CONTENT);
    }

    @Test
    void matchesByNameOnlyWhatMayBeTheBeginOfARarFile() throws IOException {
        assertThat(match("empty.rar", "")).isEqualTo(Match.BY_NAME);
        assertThat(match("CUT.RAR", "Rar!")).isEqualTo(Match.BY_NAME);
        assertThat(match("cut.eti", "Rar!")).isEqualTo(Match.NO);
        assertThat(match("other.rar", "PK\3\4 something else")).isEqualTo(Match.NO);
    }

    private Match match(String name, String content) throws IOException {
        return unpacker().match(new Archive(Files.writeString(folder.resolve(name), content)));
    }
}
