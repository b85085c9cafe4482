package org.lanspread.spi.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * Puts frames on a channel: a byte with the type, four bytes with the length of the body, and the body; numbers are big-endian. Not safe for use by
 * several threads. Small frames are gathered; {@link #flush} writes them, and the last frame of a stream is written at once.
 */
public final class FrameWriter implements StreamInstallFrameSink {
    static final int HEADER_BYTES = 5;
    /** The most bytes that are written at once, all of whole frames: one of the largest, or many small ones. */
    public static final int MAX_WRITE_BYTES = HEADER_BYTES + StreamInstallFrame.MAX_DATA_BYTES;

    static final byte BEGIN = 1;
    static final byte DIRECTORY = 2;
    static final byte FILE = 3;
    static final byte DATA = 4;
    static final byte FILE_END = 5;
    static final byte END = 6;
    static final byte FAILED = 7;
    static final byte WORKING = 8;

    static final int FILE_FIELDS_BYTES = 1 + Long.BYTES + Integer.BYTES;
    static final int HAS_CRC32 = 1;
    static final int EXECUTABLE = 2;

    private final WritableByteChannel out;
    private final ByteBuffer buffer = ByteBuffer.allocate(MAX_WRITE_BYTES);
    /** Where the frame begins that is being put. */
    private int start;

    /** @param out takes all bytes that it is given, or fails */
    public FrameWriter(WritableByteChannel out) {
        this.out = out;
    }

    @Override
    public void put(StreamInstallFrame frame) throws IOException {
        if (buffer.remaining() < HEADER_BYTES + longest(frame)) {
            flush();
        }
        start = buffer.position();
        buffer.position(start + HEADER_BYTES);
        byte type = body(frame);
        buffer.put(start, type).putInt(start + 1, buffer.position() - start - HEADER_BYTES);
        if (type == END || type == FAILED) {
            flush();
        }
    }

    private static int longest(StreamInstallFrame frame) {
        return switch (frame) {
            case StreamInstallFrame.Begin _ -> Integer.BYTES + Long.BYTES;
            case StreamInstallFrame.Directory _, StreamInstallFrame.File _ -> FILE_FIELDS_BYTES + StreamInstallFrame.MAX_NAME_BYTES;
            case StreamInstallFrame.Data data -> data.bytes().remaining();
            case StreamInstallFrame.FileEnd _, StreamInstallFrame.End _, StreamInstallFrame.Working _ -> 0;
            case StreamInstallFrame.Failed _ -> 1 + StreamInstallFrame.MAX_MESSAGE_BYTES;
        };
    }

    private byte body(StreamInstallFrame frame) throws BadFrameException {
        return switch (frame) {
            case StreamInstallFrame.Begin begin -> {
                buffer.putInt(begin.entries()).putLong(begin.totalBytes());
                yield BEGIN;
            }
            case StreamInstallFrame.Directory directory -> {
                text(directory.name(), StreamInstallFrame.MAX_NAME_BYTES);
                yield DIRECTORY;
            }
            case StreamInstallFrame.File file -> {
                int flags = (file.crc32().isPresent() ? HAS_CRC32 : 0) | (file.executable() ? EXECUTABLE : 0);
                buffer.put((byte) flags).putLong(file.sizeBytes()).putInt((int) file.crc32().orElse(0));
                text(file.name(), StreamInstallFrame.MAX_NAME_BYTES);
                yield FILE;
            }
            case StreamInstallFrame.Data data -> {
                buffer.put(data.bytes().duplicate());
                yield DATA;
            }
            case StreamInstallFrame.FileEnd _ -> FILE_END;
            case StreamInstallFrame.End _ -> END;
            case StreamInstallFrame.Working _ -> WORKING;
            case StreamInstallFrame.Failed failed -> {
                buffer.put((byte) failed.reason().ordinal());
                text(cut(failed.message()), StreamInstallFrame.MAX_MESSAGE_BYTES);
                yield FAILED;
            }
        };
    }

    /** Writes what was gathered. If that fails, it is lost. */
    public void flush() throws IOException {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        } finally {
            buffer.clear();
        }
    }

    private void text(String text, int maxBytes) throws BadFrameException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > maxBytes) {
            buffer.position(start);
            throw new BadFrameException("a name of " + bytes.length + " bytes; " + maxBytes + " are the most");
        }
        buffer.put(bytes);
    }

    /** A character has up to three bytes for each of its chars. */
    private static String cut(String message) {
        return message.substring(0, Math.min(message.length(), StreamInstallFrame.MAX_MESSAGE_BYTES / 3));
    }
}
