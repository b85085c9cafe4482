package org.example.unpacker.tar;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Optional;
import org.apache.tools.tar.TarEntry;
import org.apache.tools.tar.TarInputStream;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;

/** One way through an archive, from its beginning to its end. Tells what is wrong with the archive from what is wrong with the disk. */
final class TarPass implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final FileBytes file;
    private final InputStream decoded;
    private final TarInputStream tar;

    private TarPass(FileBytes file, InputStream decoded) {
        this.file = file;
        this.decoded = decoded;
        this.tar = new TarInputStream(decoded, StandardCharsets.UTF_8.name());
    }

    static TarPass begin(Archive archive, UnpackOptions options) throws IOException, UnpackException {
        var compression = Compression.of(archive.head(Compression.MAGIC_BYTES))
                .orElseThrow(() -> new UnpackException(Reason.UNSUPPORTED, "The archive is compressed neither by gzip nor by zstd."));
        var file = new FileBytes(Files.newInputStream(archive.file(), LinkOption.NOFOLLOW_LINKS));
        try {
            return new TarPass(file, file.reading(() -> compression.decode(file, options.maxDictionaryBytes())));
        } catch (IOException | UnpackException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /** The next entry. */
    Optional<TarEntry> next() throws IOException, UnpackException {
        return Optional.ofNullable(file.reading(tar::getNextEntry));
    }

    /** Reads data of the entry; -1 at its end. */
    int read(byte[] buffer) throws IOException, UnpackException {
        return file.reading(() -> tar.read(buffer, 0, buffer.length));
    }

    /** Reads what is left after the last entry, since the checksum of all is at the end. */
    void finish() throws IOException, UnpackException {
        byte[] buffer = new byte[BUFFER_BYTES];
        while (file.reading(() -> decoded.read(buffer)) >= 0) {
            continue;
        }
    }

    /** Makes whoever reads fail; by any thread. */
    void abandon() throws IOException {
        file.close();
    }

    /** By the thread that reads. */
    @Override
    public void close() throws IOException {
        tar.close();
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    /** The file, which remembers whether it could not be read. */
    private static final class FileBytes extends FilterInputStream {
        private IOException failure;

        FileBytes(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        /** Runs a step of the libraries, which throw whatever comes to their minds. */
        <T> T reading(Reading<T> step) throws IOException, UnpackException {
            try {
                return step.read();
            } catch (IOException | RuntimeException e) {
                if (failure != null) {
                    throw failure;
                }
                throw new UnpackException(reason(e), "The archive is damaged or no tar archive (" + e.getMessage() + ").", e);
            }
        }

        private static Reason reason(Exception thrown) {
            return thrown instanceof ZstdIOException zstd && zstd.getErrorCode() == Zstd.errFrameParameterWindowTooLarge()
                    ? Reason.LIMIT : Reason.DAMAGED;
        }
    }
}
