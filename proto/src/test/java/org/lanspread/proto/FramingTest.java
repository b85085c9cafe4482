package org.lanspread.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.proto.ProtocolException.Reason;

class FramingTest {
    private static final byte[] DOCUMENT = "a document".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX = 1_000_000;

    @Test
    void writesTheLengthBigEndianAndTheBytes() throws Exception {
        assertThat(framed(new byte[258])).startsWith(0, 0, 1, 2).hasSize(262);
    }

    @Test
    void writesOnUntilAChannelThatTakesOneByteATimeHasAll() throws Exception {
        var written = new ByteArrayOutputStream();
        Framing.write(new OneByteChannel(written), DOCUMENT);
        assertThat(written.toByteArray()).isEqualTo(framed(DOCUMENT));
    }

    @Test
    @Tag("B23")
    void readsADocumentThatArrivesInTwoPartsWhereverItIsSplit() throws Exception {
        byte[] frame = framed(DOCUMENT);
        for (int split = 0; split <= frame.length; split++) {
            assertThat(Framing.read(new Pieces(frame, split, frame.length - split), MAX)).isEqualTo(DOCUMENT);
        }
    }

    @Test
    @Tag("B23")
    void readsADocumentThatArrivesByteByByte() throws Exception {
        byte[] document = noise(3 * Framing.STEP_BYTES + 1);
        byte[] frame = framed(document);
        int[] ones = new int[frame.length];
        Arrays.fill(ones, 1);
        assertThat(Framing.read(new Pieces(frame, ones), MAX)).isEqualTo(document);
    }

    @ParameterizedTest
    @ValueSource(ints = {
        1, Framing.STEP_BYTES - 1, Framing.STEP_BYTES, Framing.STEP_BYTES + 1,
        2 * Framing.STEP_BYTES, 5 * Framing.STEP_BYTES + 3, MAX
    })
    void readsDocumentsOfAllSizes(int length) throws Exception {
        byte[] document = noise(length);
        assertThat(Framing.read(channel(framed(document)), MAX)).isEqualTo(document);
    }

    @Test
    @Tag("B23")
    void leavesWhatFollowsADocument() throws Exception {
        byte[] second = {1, 2, 3};
        ReadableByteChannel both = channel(concat(framed(DOCUMENT), framed(second), new byte[] {9}));

        assertThat(Framing.read(both, MAX)).isEqualTo(DOCUMENT);
        assertThat(Framing.read(both, MAX)).isEqualTo(second);
        assertThat(Framing.readBytes(both, 1)).containsExactly(9);
    }

    @ParameterizedTest
    @Tag("B23")
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, MAX + 1, Integer.MAX_VALUE})
    void refusesALengthOfNothingOrBeyondTheLimitBeforeItReadsOn(int length) {
        byte[] header = ByteBuffer.allocate(Integer.BYTES).putInt(length).array();
        Pieces claim = new Pieces(concat(header, new byte[100]), 104);

        assertThatThrownBy(() -> Framing.read(claim, MAX))
                .isInstanceOfSatisfying(ProtocolException.class, failure -> assertThat(failure.reason()).isEqualTo(Reason.TOO_LARGE));
        assertThat(claim.delivered).isEqualTo(Integer.BYTES);
    }

    @Test
    @Tag("B22")
    @Tag("B23")
    void aStreamThatEndsEarlyIsTruncatedWhereverItEnds() throws Exception {
        byte[] frame = framed(DOCUMENT);
        for (int length = 0; length < frame.length; length++) {
            ReadableByteChannel begun = channel(Arrays.copyOf(frame, length));
            assertThatThrownBy(() -> Framing.read(begun, MAX))
                    .isInstanceOfSatisfying(ProtocolException.class, failure -> assertThat(failure.reason()).isEqualTo(Reason.TRUNCATED));
        }
    }

    @Test
    @Tag("B23")
    @Tag("F33")
    void aClaimOf32MebibytesWithTenBytesBehindItAllocatesOnlyTheFirstStep() {
        byte[] header = ByteBuffer.allocate(Integer.BYTES).putInt(Limits.MANIFEST_BYTES).array();
        Pieces claim = new Pieces(concat(header, new byte[10]), 4, 10);

        assertThatThrownBy(() -> Framing.read(claim, Limits.MANIFEST_BYTES)).isInstanceOf(ProtocolException.class);
        assertThat(claim.largestBuffer).isEqualTo(Framing.STEP_BYTES);
    }

    @Test
    @Tag("B23")
    @Tag("F33")
    void memoryGrowsToAtMostTwiceWhatHasArrived() throws Exception {
        byte[] content = new byte[MAX];
        Pieces pieces = new Pieces(content, 1, 70_000, 200_000, 300_000, MAX - 570_001);

        assertThat(Framing.readBytes(pieces, MAX)).hasSize(MAX);
        assertThat(pieces.largestExcess).isLessThanOrEqualTo(Framing.STEP_BYTES);
        assertThat(pieces.largestBuffer).isEqualTo(MAX);
    }

    @Test
    @Tag("F33")
    void needsRoomForAllBeyondTheFirstStepAndReadsNoFurtherWithoutIt() throws Exception {
        byte[] frame = framed(noise(4 * Framing.STEP_BYTES));
        var asked = new ArrayList<Integer>();
        Framing.read(channel(frame), MAX, asked::add);
        assertThat(asked).containsExactly(Framing.STEP_BYTES, 2 * Framing.STEP_BYTES);

        Pieces pieces = new Pieces(frame, frame.length);
        var full = new ProtocolException(Reason.TOO_LARGE, "full");
        assertThatThrownBy(() -> Framing.read(pieces, MAX, _ -> {
            throw full;
        })).isSameAs(full);
        assertThat(pieces.largestBuffer).isEqualTo(Framing.STEP_BYTES);
    }

    private static byte[] framed(byte[] document) throws IOException {
        var out = new ByteArrayOutputStream();
        Framing.write(Channels.newChannel(out), document);
        return out.toByteArray();
    }

    private static ReadableByteChannel channel(byte[] bytes) {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Delivers content in pieces of given sizes, and takes note of how large the buffers are that it is to fill. */
    private static final class Pieces implements ReadableByteChannel {
        private final ByteBuffer content;
        private final int[] sizes;
        private int piece;
        private int left;
        int delivered;
        int largestBuffer;
        /** By how much a buffer was larger than twice what had been delivered. */
        long largestExcess;

        Pieces(byte[] content, int... sizes) {
            this.content = ByteBuffer.wrap(content);
            this.sizes = sizes;
        }

        @Override
        public int read(ByteBuffer into) {
            largestBuffer = Math.max(largestBuffer, into.capacity());
            largestExcess = Math.max(largestExcess, into.capacity() - 2L * delivered);
            while (left == 0 && piece < sizes.length) {
                left = sizes[piece++];
            }
            if (left == 0) {
                return -1;
            }
            int length = Math.min(left, into.remaining());
            into.put(content.slice(content.position(), length));
            content.position(content.position() + length);
            left -= length;
            delivered += length;
            return length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    /** Takes one byte of each write. */
    private record OneByteChannel(ByteArrayOutputStream to) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer from) {
            to.write(from.get());
            return 1;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
