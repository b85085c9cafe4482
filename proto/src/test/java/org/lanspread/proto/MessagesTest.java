package org.lanspread.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every message on the wire: its exact bytes, and what becomes of bytes that are nearly one. */
class MessagesTest {
    private static final long SEED = 20_261_122;

    @Test
    void everyMessageHasExactlyItsGoldenBytes() {
        assertThat(Golden.MESSAGES.stream().map(message -> new String(Golden.encode(message), StandardCharsets.UTF_8)))
                .containsExactlyElementsOf(Golden.lines());
    }

    @Test
    void everyGoldenLineIsReadAsItsMessage() throws Exception {
        for (int i = 0; i < Golden.MESSAGES.size(); i++) {
            Record message = Golden.MESSAGES.get(i);
            assertThat(Golden.decode(message, Golden.lines().get(i).getBytes(StandardCharsets.UTF_8))).isEqualTo(message);
        }
    }

    @Test
    void thereIsAGoldenLineForEveryType() {
        assertThat(Golden.MESSAGES.stream().map(Record::getClass).map(Class::getSimpleName)).containsExactlyElementsOf(
                Stream.of(Request.TYPES, Notice.TYPES, Response.TYPES).flatMap(types -> types.stream().map(Class::getSimpleName)).toList());
    }

    @Test
    void theTypesOfTheCodecAreAllThatThereAre() {
        assertThat(Request.class.getPermittedSubclasses()).containsExactlyInAnyOrderElementsOf(Request.TYPES);
        assertThat(Notice.class.getPermittedSubclasses()).containsExactlyInAnyOrderElementsOf(Notice.TYPES);
        assertThat(Response.class.getPermittedSubclasses()).containsExactlyInAnyOrderElementsOf(Response.TYPES);
    }

    @Test
    @Tag("B22")
    void aMessageThatEndsEarlyIsRefusedWhereverItEnds() {
        for (Record message : Golden.MESSAGES) {
            byte[] json = Golden.encode(message);
            for (int length = 0; length < json.length; length++) {
                byte[] begun = Arrays.copyOf(json, length);
                assertThatThrownBy(() -> Golden.decode(message, begun)).isInstanceOf(ProtocolException.class);
            }
        }
    }

    @Test
    @Tag("B22")
    void changedBytesGiveAMessageOrARefusalAndNothingElse() {
        var random = new Random(SEED);
        for (Record message : Golden.MESSAGES) {
            byte[] json = Golden.encode(message);
            for (int position = 0; position < json.length; position++) {
                for (int round = 0; round < 8; round++) {
                    byte[] changed = json.clone();
                    changed[position] ^= (byte) (1 + random.nextInt(255));
                    if (round >= 4) {
                        changed[random.nextInt(json.length)] = (byte) random.nextInt(256);
                    }
                    Throwable failure = catchThrowable(() -> Golden.decode(message, changed));
                    assertThat(failure).as("%s", new String(changed, StandardCharsets.ISO_8859_1))
                            .satisfiesAnyOf(f -> assertThat(f).isNull(), f -> assertThat(f).isInstanceOf(ProtocolException.class));
                }
            }
        }
    }
}
