package org.lanspread.unpacker.sevenzip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import net.sf.sevenzipjbinding.ExtractAskMode;
import net.sf.sevenzipjbinding.ExtractOperationResult;
import net.sf.sevenzipjbinding.IArchiveExtractCallback;
import net.sf.sevenzipjbinding.ICryptoGetTextPassword;
import net.sf.sevenzipjbinding.ISequentialOutStream;
import net.sf.sevenzipjbinding.SevenZipException;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.EntrySink.EntryOutput;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;

/**
 * Takes what 7-Zip decodes, entry by entry, and holds it to the listing: its order, its sizes and its checksums. What goes wrong on this side is
 * kept, since 7-Zip in between may change or swallow it; nothing is called any more then.
 */
final class Extraction implements IArchiveExtractCallback, ICryptoGetTextPassword, AutoCloseable {
    private final List<ArchiveEntry> entries;
    private final BitSet encrypted;
    private final Password password;
    private final EntrySink sink;
    private int next;
    private Optional<ArchiveEntry> current = Optional.empty();
    private Optional<Output> output = Optional.empty();
    /** Whether the password has shown itself to be right. */
    private boolean decrypted;
    private Throwable failure;

    Extraction(List<ArchiveEntry> entries, BitSet encrypted, Password password, EntrySink sink) {
        this.entries = entries;
        this.encrypted = encrypted;
        this.password = password;
        this.sink = sink;
    }

    /** Work that may fail in every way. */
    private interface Step {
        void run() throws IOException, UnpackException;
    }

    private synchronized void attempt(Step step) throws SevenZipException {
        if (failure == null) {
            try {
                step.run();
                return;
            } catch (IOException | UnpackException | RuntimeException | Error e) {
                failure = e;
            }
        }
        throw new SevenZipException("stopped");
    }

    @Override
    public synchronized ISequentialOutStream getStream(int index, ExtractAskMode mode) throws SevenZipException {
        if (mode != ExtractAskMode.EXTRACT) {
            return null;
        }
        attempt(() -> begin(index));
        return output.orElse(null);
    }

    private void begin(int index) throws IOException, UnpackException {
        if (next == entries.size() || entries.get(next).index() != index || output.isPresent()) {
            throw new UnpackException(Reason.DAMAGED, "The archive gives its entries in another order than it lists them.");
        }
        ArchiveEntry entry = entries.get(next++);
        current = Optional.of(entry);
        if (entry.kind() == Kind.DIRECTORY) {
            sink.directory(entry);
        } else {
            output = Optional.of(new Output(entry, sink.file(entry)));
        }
    }

    @Override
    public void prepareOperation(ExtractAskMode mode) {}

    @Override
    public synchronized void setOperationResult(ExtractOperationResult result) throws SevenZipException {
        if (output.isPresent()) {
            attempt(() -> end(result, output.get()));
        }
    }

    private void end(ExtractOperationResult result, Output ended) throws IOException, UnpackException {
        if (result == ExtractOperationResult.UNSUPPORTEDMETHOD) {
            throw new UnpackException(Reason.UNSUPPORTED, "Unpacking " + Quoted.of(ended.entry.name()) + " needs a method that 7-Zip does not know.");
        }
        if (result != ExtractOperationResult.OK || !ended.isComplete()) {
            throw damaged(null);
        }
        decrypted |= needsPassword(ended.entry);
        ended.out.complete();
        output = Optional.empty();
        ended.out.close();
    }

    @Override
    public void setTotal(long total) {}

    @Override
    public void setCompleted(long complete) {}

    @Override
    public String cryptoGetTextPassword() throws SevenZipException {
        return password.cryptoGetTextPassword();
    }

    /** What a decoder's failure means. Data that a wrong password made looks damaged. */
    UnpackException damaged(SevenZipException cause) {
        if (!decrypted && entries.stream().anyMatch(this::needsPassword)) {
            return password.failure();
        }
        return new UnpackException(Reason.DAMAGED,
                current.map(entry -> "The data of " + Quoted.of(entry.name()) + " is damaged.").orElse("The archive is damaged."), cause);
    }

    private boolean needsPassword(ArchiveEntry entry) {
        return encrypted.get(entry.index()) && entry.sizeBytes() > 0;
    }

    /** After 7-Zip has ended well. */
    void finish() throws IOException, UnpackException {
        rethrowFailure();
        if (output.isPresent() || next != entries.size()) {
            throw damaged(null);
        }
    }

    /** Throws what this side failed with, if it did. */
    synchronized void rethrowFailure() throws IOException, UnpackException {
        switch (failure) {
            case null -> { }
            case IOException e -> throw e;
            case UnpackException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(failure);
        }
    }

    @Override
    public void close() throws IOException {
        if (output.isPresent()) {
            output.get().out.close();
        }
    }

    /** The data of one file, never more than it declares. */
    private final class Output implements ISequentialOutStream {
        private final ArchiveEntry entry;
        private final EntryOutput out;
        private final CRC32 crc32 = new CRC32();
        private long remaining;

        Output(ArchiveEntry entry, EntryOutput out) {
            this.entry = entry;
            this.out = out;
            this.remaining = entry.sizeBytes();
        }

        @Override
        public int write(byte[] data) throws SevenZipException {
            attempt(() -> take(data));
            return data.length;
        }

        private void take(byte[] data) throws IOException, UnpackException {
            if (data.length > remaining) {
                throw damaged(null);
            }
            remaining -= data.length;
            crc32.update(data);
            out.write(ByteBuffer.wrap(data));
        }

        boolean isComplete() {
            return remaining == 0 && (entry.crc32().isEmpty() || entry.crc32().getAsLong() == crc32.getValue());
        }
    }
}
