package org.lanspread.peer.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32;
import org.lanspread.proto.manifest.ExpandedFile;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.unpack.EntrySink.EntryOutput;

/** Takes the size and the sums of one file on its way to where it is written, so that nothing has to be read again. Used by one thread at a time. */
public final class HashingOutput implements EntryOutput {
    /** Hears what was written. */
    @FunctionalInterface
    public interface Listener {
        /**
         * All of a file was written, and the file is about to be completed.
         *
         * @throws IOException if it must not be
         */
        void written(ExpandedFile file) throws IOException;
    }

    private final EntryPath path;
    private final EntryOutput output;
    private final Listener listener;
    private final CRC32 crc32 = new CRC32();
    private final MessageDigest sha256 = sha256();
    private long size;

    /**
     * @param output takes the data
     * @param listener hears of the file before it is completed
     */
    public HashingOutput(EntryPath path, EntryOutput output, Listener listener) {
        this.path = path;
        this.output = output;
        this.listener = listener;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public void write(ByteBuffer data) throws IOException {
        crc32.update(data.duplicate());
        sha256.update(data.duplicate());
        size += data.remaining();
        output.write(data);
    }

    @Override
    public void complete() throws IOException {
        listener.written(new ExpandedFile(path, size, crc32.getValue(), sha256.digest()));
        output.complete();
    }

    @Override
    public void close() throws IOException {
        output.close();
    }
}
