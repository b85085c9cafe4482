package org.lanspread.peer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lanspread.spi.net.ByteStream;

/** A stream to nobody, which keeps what is written. */
public class WrittenStream implements ByteStream {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final List<Integer> pieces = new ArrayList<>();

    /** Nothing is written yet. */
    public WrittenStream() {}

    /** All that was written. */
    public byte[] content() {
        return content.toByteArray();
    }

    /** How much each write brought. */
    public List<Integer> pieces() {
        return pieces;
    }

    @Override
    public int write(ByteBuffer from) {
        byte[] piece = new byte[from.remaining()];
        from.get(piece);
        content.writeBytes(piece);
        pieces.add(piece.length);
        return piece.length;
    }

    @Override
    public int read(ByteBuffer into) {
        return -1;
    }

    @Override
    public void finishOutput() {}

    @Override
    public void reset(int code) {}

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
