package org.lanspread.unpacker.zip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;

/** Reads zip archives whose entries are stored or deflated and not encrypted, also beyond 4 GiB, in one file. */
public final class ZipUnpacker implements Unpacker {
    /** For the service loader. */
    public ZipUnpacker() {}

    @Override
    public String id() {
        return "zip";
    }

    /** An empty archive begins with its end. */
    @Override
    public Match match(Archive archive) throws IOException {
        byte[] head = archive.head(Integer.BYTES);
        if (head.length < Integer.BYTES) {
            return Match.NO;
        }
        int signature = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt();
        return signature == LocalHeader.SIGNATURE || signature == CentralDirectory.END_SIGNATURE ? Match.BY_CONTENT : Match.NO;
    }

    @Override
    public ArchiveReader open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
        var file = new ZipFileBytes(archive.file());
        try {
            return new ZipReader(file, CentralDirectory.read(file));
        } catch (IOException | UnpackException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }
}
