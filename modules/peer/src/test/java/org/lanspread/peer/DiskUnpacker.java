package org.lanspread.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.store.Disk;
import org.lanspread.testkit.unpack.MemoryUnpacker;

/** Unpacks archives that lie on any disk: unpackers read this machine's files, so an archive is copied there first. */
public final class DiskUnpacker implements Unpacker {
    private final Unpacker real = new MemoryUnpacker();
    private final Disk disk;
    private final Path scratch;

    /** @param scratch a folder of this machine for the copies */
    public DiskUnpacker(Disk disk, Path scratch) {
        this.disk = disk;
        this.scratch = scratch;
    }

    @Override
    public String id() {
        return real.id();
    }

    @Override
    public Match match(Archive archive) {
        return archive.name().endsWith(".mem") ? Match.BY_NAME : Match.NO;
    }

    @Override
    public ArchiveReader open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
        return real.open(new Archive(Files.write(Files.createTempFile(scratch, "copy", ".mem"), read(disk, archive.file()))), options);
    }

    /** The content of a file. */
    public static byte[] read(Disk disk, Path file) throws IOException {
        try (var in = disk.openForReading(file)) {
            var content = ByteBuffer.allocate((int) in.size());
            in.read(content, 0);
            return content.array();
        }
    }
}
