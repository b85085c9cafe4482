package org.lanspread.spi.stream;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.lanspread.spi.unpack.UnpackException;

/**
 * Takes frames off a channel that nobody vouches for. What comes out is a streamed installation as {@link StreamInstallFrame} describes it, as far as
 * form, order, counts and sizes go: each file has as much data as it said, and all entries and bytes that were declared come and no more. Names and
 * contents are not looked at. Not safe for use by several threads.
 */
public final class FrameReader {
    private static final UnpackException.Reason[] REASONS = UnpackException.Reason.values();

    private final ReadableByteChannel in;
    private final ByteBuffer header = ByteBuffer.allocate(FrameWriter.HEADER_BYTES);
    private final ByteBuffer body = ByteBuffer.allocate(StreamInstallFrame.MAX_DATA_BYTES);

    private boolean begun;
    private boolean ended;
    private boolean inFile;
    private long entriesLeft;
    private long bytesLeft;
    private long fileBytesLeft;

    /** @param in is read up to the end of the last frame, and not beyond it */
    public FrameReader(ReadableByteChannel in) {
        this.in = in;
    }

    /**
     * The next frame. The buffer of {@link StreamInstallFrame.Data} is good until the next call.
     *
     * @throws BadFrameException if this is no frame, or none that may come here
     * @throws IOException if the channel fails or ends too soon
     */
    public StreamInstallFrame next() throws IOException {
        if (ended) {
            throw new BadFrameException("nothing comes after the last frame");
        }
        fill(header.clear());
        byte type = header.get(0);
        int length = header.getInt(1);
        if (length < 0 || length > longest(type)) {
            throw new BadFrameException("a frame of type " + type + " with " + length + " bytes");
        }
        fill(body.clear().limit(length));
        StreamInstallFrame frame = parse(type, body);
        require(type, body);
        follow(frame);
        return frame;
    }

    private void fill(ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (in.read(into) < 0) {
                throw new BadFrameException("the stream ended before its last frame");
            }
        }
        into.flip();
    }

    private static int longest(byte type) throws BadFrameException {
        return switch (type) {
            case FrameWriter.BEGIN -> Integer.BYTES + Long.BYTES;
            case FrameWriter.DIRECTORY -> StreamInstallFrame.MAX_NAME_BYTES;
            case FrameWriter.FILE -> FrameWriter.FILE_FIELDS_BYTES + StreamInstallFrame.MAX_NAME_BYTES;
            case FrameWriter.DATA -> StreamInstallFrame.MAX_DATA_BYTES;
            case FrameWriter.FILE_END, FrameWriter.END, FrameWriter.WORKING -> 0;
            case FrameWriter.FAILED -> 1 + StreamInstallFrame.MAX_MESSAGE_BYTES;
            default -> throw new BadFrameException("a frame of the unknown type " + type);
        };
    }

    private static StreamInstallFrame parse(byte type, ByteBuffer body) throws BadFrameException {
        try {
            return switch (type) {
                case FrameWriter.BEGIN -> new StreamInstallFrame.Begin(body.getInt(), body.getLong());
                case FrameWriter.DIRECTORY -> new StreamInstallFrame.Directory(text(body));
                case FrameWriter.FILE -> file(body);
                case FrameWriter.DATA -> new StreamInstallFrame.Data(body.slice());
                case FrameWriter.FILE_END -> new StreamInstallFrame.FileEnd();
                case FrameWriter.END -> new StreamInstallFrame.End();
                case FrameWriter.WORKING -> new StreamInstallFrame.Working();
                case FrameWriter.FAILED -> new StreamInstallFrame.Failed(reason(body.get()), text(body));
                default -> throw new AssertionError(type);
            };
        } catch (BufferUnderflowException e) {
            throw new BadFrameException("a frame of type " + type + " that is too short");
        } catch (IllegalArgumentException e) {
            throw new BadFrameException(e.getMessage());
        }
    }

    private static StreamInstallFrame file(ByteBuffer body) throws BadFrameException {
        byte flags = body.get();
        long sizeBytes = body.getLong();
        long crc32 = Integer.toUnsignedLong(body.getInt());
        if ((flags & ~(FrameWriter.HAS_CRC32 | FrameWriter.EXECUTABLE)) != 0) {
            throw new BadFrameException("a file with the unknown flags " + flags);
        }
        var known = (flags & FrameWriter.HAS_CRC32) != 0 ? OptionalLong.of(crc32) : OptionalLong.empty();
        return new StreamInstallFrame.File(text(body), sizeBytes, known, (flags & FrameWriter.EXECUTABLE) != 0);
    }

    private static UnpackException.Reason reason(byte ordinal) throws BadFrameException {
        if (ordinal < 0 || ordinal >= REASONS.length) {
            throw new BadFrameException("a failure of the unknown kind " + ordinal);
        }
        return REASONS[ordinal];
    }

    private static String text(ByteBuffer body) throws BadFrameException {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(body);
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new BadFrameException("a text that is not UTF-8");
        }
    }

    private static void require(byte type, ByteBuffer body) throws BadFrameException {
        if (type != FrameWriter.DATA && body.hasRemaining()) {
            throw new BadFrameException("a frame of type " + type + " that is too long");
        }
    }

    private void follow(StreamInstallFrame frame) throws BadFrameException {
        switch (frame) {
            case StreamInstallFrame.Begin begin -> {
                demand(!begun, "a stream begins once");
                begun = true;
                entriesLeft = begin.entries();
                bytesLeft = begin.totalBytes();
            }
            case StreamInstallFrame.Directory _ -> beginEntry();
            case StreamInstallFrame.File file -> {
                beginEntry();
                demand(file.sizeBytes() <= bytesLeft, "more bytes than the stream declared");
                bytesLeft -= file.sizeBytes();
                fileBytesLeft = file.sizeBytes();
                inFile = true;
            }
            case StreamInstallFrame.Data data -> {
                demand(inFile && data.bytes().remaining() <= fileBytesLeft, "more data than the file declared");
                fileBytesLeft -= data.bytes().remaining();
            }
            case StreamInstallFrame.FileEnd _ -> {
                demand(inFile && fileBytesLeft == 0, "less data than the file declared");
                inFile = false;
            }
            case StreamInstallFrame.End _ -> {
                demand(begun && !inFile && entriesLeft == 0 && bytesLeft == 0, "the end comes before all that was declared");
                ended = true;
            }
            case StreamInstallFrame.Working _ -> { }
            case StreamInstallFrame.Failed _ -> ended = true;
        }
    }

    private void beginEntry() throws BadFrameException {
        demand(begun && !inFile && entriesLeft > 0, "an entry that was not declared, or inside a file");
        entriesLeft--;
    }

    private static void demand(boolean holds, String otherwise) throws BadFrameException {
        if (!holds) {
            throw new BadFrameException(otherwise);
        }
    }
}
