package org.lanspread.unpacker.junrar;

import com.github.junrar.exception.RarException;
import com.github.junrar.exception.UnsupportedDictionarySizeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.EntrySink.EntryOutput;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;

/** An open archive: its listing, and the decoding of what is selected. */
final class RarArchiveReader implements ArchiveReader {
    private static final int COPY_BYTES = 256 * 1024;

    private final Volumes volumes;
    private final RarFormat format;
    private final List<RarEntry> entries;
    private final UnpackOptions options;
    private final ArchiveListing listing;

    RarArchiveReader(Volumes volumes, RarFormat format, List<RarEntry> entries, UnpackOptions options) {
        this(volumes, format, entries, options, listing(entries, options));
    }

    private RarArchiveReader(Volumes volumes, RarFormat format, List<RarEntry> entries, UnpackOptions options, ArchiveListing listing) {
        this.volumes = volumes;
        this.format = format;
        this.entries = entries;
        this.options = options;
        this.listing = listing;
    }

    private static ArchiveListing listing(List<RarEntry> entries, UnpackOptions options) {
        boolean solid = entries.stream().anyMatch(entry -> entry.isPacked() && entry.compression().solid());
        long dictionaryBytes = entries.stream().mapToLong(entry -> entry.dictionaryBytes(options.maxDictionaryBytes())).max().orElse(0);
        return new ArchiveListing(entries.stream().map(RarEntry::entry).toList(), solid, dictionaryBytes);
    }

    @Override
    public ArchiveListing listing() {
        return listing;
    }

    @Override
    public Optional<ArchiveReader> another() {
        return Optional.of(new RarArchiveReader(volumes.again(), format, entries, options, listing));
    }

    @Override
    public void extract(EntrySelection which, EntrySink sink) throws IOException, UnpackException {
        boolean[] selected = new boolean[entries.size()];
        boolean[] needed = needed(which, selected);
        var decoder = decoder();
        for (int i = 0; i < selected.length; i++) {
            RarEntry entry = entries.get(i);
            if (selected[i]) {
                handOut(entry, decoder, sink);
            } else if (needed[i]) {
                discard(entry, decoder);
            }
        }
    }

    /** Fills in what is selected, and finds which packed entries must be decoded before it: going back to the last one that is not solid. */
    private boolean[] needed(EntrySelection which, boolean[] selected) {
        boolean[] needed = new boolean[selected.length];
        boolean wanted = false;
        for (int i = selected.length - 1; i >= 0; i--) {
            RarEntry entry = entries.get(i);
            selected[i] = which.includes(entry.entry());
            if (entry.isPacked()) {
                needed[i] = wanted;
                wanted = (wanted || selected[i]) && entry.compression().solid();
            }
        }
        return needed;
    }

    private JunrarDecoder decoder() throws IOException, UnpackException {
        try {
            return new JunrarDecoder(format, options.maxDictionaryBytes());
        } catch (RarException e) {
            throw new UnpackException(Reason.UNSUPPORTED, "The decoder cannot be started.", e);
        }
    }

    private void handOut(RarEntry entry, JunrarDecoder decoder, EntrySink sink) throws IOException, UnpackException {
        switch (entry.entry().kind()) {
            case DIRECTORY -> sink.directory(entry.entry());
            case FILE -> {
                try (EntryOutput out = sink.file(entry.entry())) {
                    unpack(entry, decoder, out);
                    out.complete();
                }
            }
            case LINK, OTHER -> throw neitherFileNorFolder(entry);
        }
    }

    /** Decodes an entry because of what comes after it. Folders have no data, and only that of files has been found fit to be decoded. */
    private void discard(RarEntry entry, JunrarDecoder decoder) throws IOException, UnpackException {
        if (entry.entry().kind() != Kind.FILE) {
            throw neitherFileNorFolder(entry);
        }
        unpack(entry, decoder, Discarded.OUTPUT);
    }

    /** Decodes one entry; when it returns, all data was handed out and matches what the archive says of it. */
    private void unpack(RarEntry entry, JunrarDecoder decoder, EntryOutput out) throws IOException, UnpackException {
        boolean passwordVerified = verifyPassword(entry);
        Optional<byte[]> key = checksumKey(entry);
        InputStream packed = PackedInput.of(entry, volumes, options.password().orElse(""));
        var verifying = new VerifyingOutput(out, entry.entry().sizeBytes(), entry.checksum());
        Optional<Exception> cause = Optional.empty();
        try {
            if (entry.compression().stored()) {
                copy(packed, entry.entry().sizeBytes(), verifying);
            } else if (entry.packedBytes() > 0) {
                decoder.decode(entry, packed, verifying);
            }
        } catch (UncheckedIOException e) {
            verifying.rethrowFailure();
            throw e.getCause();
        } catch (UnsupportedDictionarySizeException e) {
            throw tooLarge(entry, passwordVerified, "is allowed", e);
        } catch (IOException | RarException | RuntimeException e) {
            verifying.rethrowFailure();
            cause = Optional.of(e);
        } catch (OutOfMemoryError e) {
            verifying.rethrowFailure();
            throw tooLarge(entry, passwordVerified, "there is", e);
        }
        verifying.rethrowFailure();
        if (cause.isPresent() || !verifying.isComplete(key)) {
            throw damaged(entry, passwordVerified, cause);
        }
    }

    private boolean verifyPassword(RarEntry entry) throws UnpackException {
        Optional<Encryption> encryption = entry.parts().getFirst().encryption();
        return encryption.isEmpty() || encryption.get().verify(options.password().orElseThrow());
    }

    private Optional<byte[]> checksumKey(RarEntry entry) throws UnpackException {
        boolean keyed = entry.checksum().keyed();
        return keyed && entry.parts().getLast().encryption().orElse(null) instanceof Encryption.Aes256 aes
                ? Optional.of(aes.salt().derive(options.password().orElseThrow()).hashKey)
                : Optional.empty();
    }

    /** Encrypted data has padding behind it, which is not copied. */
    private static void copy(InputStream packed, long sizeBytes, VerifyingOutput out) throws IOException {
        byte[] buffer = new byte[(int) Math.min(sizeBytes, COPY_BYTES)];
        for (long left = sizeBytes; left > 0; ) {
            int count = packed.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (count < 0) {
                return;
            }
            out.write(buffer, 0, count);
            left -= count;
        }
    }

    /** Data that a wrong password made can ask for any amount. */
    private static UnpackException tooLarge(RarEntry entry, boolean passwordVerified, String limit, Throwable cause) {
        if (!passwordVerified) {
            return Failures.wrongPassword();
        }
        return new UnpackException(Reason.LIMIT, "Unpacking " + Quoted.of(entry.entry().name()) + " needs more memory than " + limit + ".", cause);
    }

    private static UnpackException neitherFileNorFolder(RarEntry entry) {
        return Failures.unsupported("The archive has " + Quoted.of(entry.entry().name()) + ", which is neither a file nor a folder.");
    }

    private static UnpackException damaged(RarEntry entry, boolean passwordVerified, Optional<Exception> cause) {
        if (!passwordVerified) {
            return Failures.wrongPassword();
        }
        return new UnpackException(Reason.DAMAGED, "The data of " + Quoted.of(entry.entry().name()) + " is damaged.", cause.orElse(null));
    }

    @Override
    public void close() throws IOException {
        volumes.close();
    }

    /** Takes what only has to be decoded because of what comes after it. */
    private enum Discarded implements EntryOutput {
        OUTPUT;

        @Override
        public void write(ByteBuffer data) {}

        @Override
        public void complete() {}

        @Override
        public void close() {}
    }
}
