package org.lanspread.unpacker.junrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.spi.unpack.UnpackException;

/** Damage is noticed and has a reason, wherever it is. Whatever else is thrown fails these tests. */
@Timeout(120)
class DamageTest {
    private static final int FLIPS = 300;

    @TempDir
    private Path folder;

    @Test
    void noticesAnArchiveCutAnywhere() throws Exception {
        byte[] sound = Files.readAllBytes(Samples.file("valid/rar5-normal.rar"));
        for (int percent = 0; percent < 100; percent++) {
            int length = (int) (sound.length * (long) percent / 100);
            Path cut = Files.write(folder.resolve("cut.rar"), Arrays.copyOf(sound, length));
            var failure = catchThrowableOfType(UnpackException.class, () -> Samples.unpack(cut, Samples.OPTIONS));
            assertThat(failure).as("cut after %d of %d bytes", length, sound.length).isNotNull();
            assertThat(failure.reason()).isEqualTo(UnpackException.Reason.DAMAGED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "valid/rar5-normal.rar", "valid/rar5-solid.rar", "valid/rar5-stored.rar", "valid/rar5-blake2.rar",
        "rar4/tika-documents.rar", "rar4/BoatModernEnglish-regular-unpack30.rar", "rar4/rar4-solid.rar"
    })
    void noticesFlippedBits(String name) throws Exception {
        byte[] sound = Files.readAllBytes(Samples.file(name));
        Map<String, String> expected = Samples.unpack(Samples.file(name), Samples.OPTIONS);
        var random = new Random(name.hashCode());
        for (int i = 0; i < FLIPS; i++) {
            byte[] flipped = sound.clone();
            int bit = random.nextInt(sound.length * 8);
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertNoticedOrHarmless(flipped, expected, bit);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"valid/rar5-password.rar", "valid/rar5-password-headers.rar"})
    void noticesFlippedBitsOfEncryptedArchives(String name) throws Exception {
        byte[] sound = Files.readAllBytes(Samples.file(name));
        var random = new Random(name.hashCode());
        for (int i = 0; i < FLIPS / 10; i++) {
            byte[] flipped = sound.clone();
            int bit = random.nextInt(sound.length * 8);
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertNoticedOrHarmless(flipped, Samples.sums(Samples.file("valid/SHA256SUMS")), bit);
        }
    }

    /** A bit may lie in what unpacking does not look at: a recovery record, a quick-open record, padding. */
    private void assertNoticedOrHarmless(byte[] archive, Map<String, String> expected, int bit) throws IOException {
        Path file = Files.write(folder.resolve("flipped.rar"), archive);
        try {
            assertThat(Samples.unpack(file, Samples.SECRET)).as("bit %d", bit).isEqualTo(expected);
        } catch (UnpackException e) {
            assertThat(e.getMessage()).as("bit %d", bit).endsWith(".");
        }
    }
}
