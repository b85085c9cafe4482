package org.example.unpacker.tar;

import com.github.luben.zstd.util.Native;
import java.io.IOException;
import org.lanspread.spi.Availability;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;

/** Reads tar archives that are compressed as a whole. */
public final class TarUnpacker implements Unpacker {
    /** For the service loader. */
    public TarUnpacker() {}

    @Override
    public String id() {
        return "tar";
    }

    @Override
    public Availability availability() {
        try {
            Native.load();
            return Availability.yes();
        } catch (LinkageError e) {
            return Availability.no("zstd has no native library for this machine");
        }
    }

    /** By the compression alone: the first block of zstd may be longer than the head, so what is inside cannot be told. */
    @Override
    public Match match(Archive archive) throws IOException {
        return Compression.of(archive.head(Compression.MAGIC_BYTES)).isPresent() ? Match.BY_CONTENT : Match.NO;
    }

    @Override
    public ArchiveReader open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
        return TarReader.open(archive, options);
    }
}
