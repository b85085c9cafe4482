package org.lanspread.proto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import org.lanspread.proto.ProtocolException.Reason;

/**
 * Documents on a stream: a 4-byte big-endian length and the bytes. A length is checked before anything is allocated, and memory grows with what
 * arrives, never with what is claimed: at most to twice what is there, or to {@value #STEP_BYTES} bytes.
 */
public final class Framing {
    /** How much is allocated before anything has arrived. */
    static final int STEP_BYTES = 64 * 1024;

    /** Whose memory it is. */
    @FunctionalInterface
    public interface Budget {
        /**
         * More is about to be allocated for a document, beyond the first {@value #STEP_BYTES} bytes.
         *
         * @throws ProtocolException if there is no room for it; the document is not read on
         */
        void take(int bytes) throws ProtocolException;
    }

    private static final Budget UNLIMITED = _ -> { };

    private Framing() {}

    /** Writes one document. */
    public static void write(WritableByteChannel to, byte[] document) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + document.length);
        frame.putInt(document.length).put(document).flip();
        while (frame.hasRemaining()) {
            to.write(frame);
        }
    }

    /**
     * Reads one document.
     *
     * @param maxBytes the largest that is accepted
     * @throws ProtocolException if the length is 0, negative or too large, or the stream ends too early
     */
    public static byte[] read(ReadableByteChannel from, int maxBytes) throws IOException {
        return read(from, maxBytes, UNLIMITED);
    }

    /**
     * Reads one document, as long as there is room for it.
     *
     * @param maxBytes the largest that is accepted
     * @throws ProtocolException if the length is 0, negative or too large, the stream ends too early, or the budget is used up
     */
    public static byte[] read(ReadableByteChannel from, int maxBytes, Budget budget) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Integer.BYTES);
        readFully(from, header);
        int length = header.flip().getInt();
        if (length <= 0 || length > maxBytes) {
            throw new ProtocolException(Reason.TOO_LARGE, "a document of " + length + " bytes, allowed are 1 to " + maxBytes);
        }
        return readBytes(from, length, budget);
    }

    /**
     * Reads exactly this many bytes, which were checked against a limit before.
     *
     * @throws ProtocolException if the stream ends too early
     */
    public static byte[] readBytes(ReadableByteChannel from, int length) throws IOException {
        return readBytes(from, length, UNLIMITED);
    }

    private static byte[] readBytes(ReadableByteChannel from, int length, Budget budget) throws IOException {
        byte[] bytes = new byte[Math.min(length, STEP_BYTES)];
        readFully(from, ByteBuffer.wrap(bytes));
        while (bytes.length < length) {
            int filled = bytes.length;
            int grown = (int) Math.min(length, 2L * filled);
            budget.take(grown - filled);
            bytes = Arrays.copyOf(bytes, grown);
            readFully(from, ByteBuffer.wrap(bytes, filled, bytes.length - filled));
        }
        return bytes;
    }

    /**
     * Fills the buffer.
     *
     * @throws ProtocolException if the stream ends too early
     */
    public static void readFully(ReadableByteChannel from, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (from.read(into) < 0) {
                throw new ProtocolException(Reason.TRUNCATED, "the stream ended inside a document");
            }
        }
    }
}
