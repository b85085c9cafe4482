package org.lanspread.proto.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lanspread.proto.ProtocolException;

/** What holds for every kind of manifest: whoever sends other bytes than the one spelling gets a refusal, and nothing else happens. */
interface CanonicalContract {
    /** The bytes of a sample. */
    byte[] golden();

    /** Reads bytes under the id that they have. */
    void parse(byte[] bytes) throws ProtocolException;

    /** Reads bytes under the id of the sample. */
    void parseAsGolden(byte[] bytes) throws ProtocolException;

    static byte[] resource(String name) {
        try (InputStream in = CanonicalContract.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Requires that a part of the sample cannot be written in another way. */
    default void assertNoOtherSpelling(String canonical, String other) {
        byte[] bytes = new String(golden(), StandardCharsets.UTF_8).replace(canonical, other).getBytes(StandardCharsets.UTF_8);
        assertThat(bytes).isNotEqualTo(golden());
        assertThatThrownBy(() -> parse(bytes)).isInstanceOf(ProtocolException.class);
    }

    @Test
    @Tag("B22")
    default void oneThatEndsEarlyIsRefusedWhereverItEnds() {
        byte[] bytes = golden();
        for (int length = 0; length < bytes.length; length++) {
            byte[] begun = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> parse(begun)).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    @Tag("B22")
    default void changedBytesGiveAManifestOrARefusalAndNothingElse() {
        var random = new Random(20_261_122);
        byte[] bytes = golden();
        for (int position = 0; position < bytes.length; position++) {
            for (int round = 0; round < 8; round++) {
                byte[] changed = bytes.clone();
                changed[position] ^= (byte) (1 + random.nextInt(255));
                Throwable failure = catchThrowable(() -> parse(changed));
                assertThat(failure).as("%s", new String(changed, StandardCharsets.ISO_8859_1))
                        .satisfiesAnyOf(f -> assertThat(f).isNull(), f -> assertThat(f).isInstanceOf(ProtocolException.class));
                assertThatThrownBy(() -> parseAsGolden(changed)).isInstanceOf(ProtocolException.class);
            }
        }
    }
}
