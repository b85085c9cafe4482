package org.lanspread.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.testkit.unpack.MemoryArchive;
import org.lanspread.testkit.unpack.MemoryUnpacker;

/** Makes something else of every archive. */
final class LyingUnpacker implements Unpacker {
    private final Unpacker real = new MemoryUnpacker();
    private final Path scratch;
    private volatile MemoryArchive lie;

    /** @param scratch a folder for what it unpacks instead */
    LyingUnpacker(Path scratch, MemoryArchive lie) {
        this.scratch = scratch;
        this.lie = lie;
    }

    /** Another lie from now on. */
    void say(MemoryArchive other) {
        lie = other;
    }

    @Override
    public String id() {
        return real.id();
    }

    @Override
    public Match match(Archive archive) throws IOException {
        return real.match(archive);
    }

    @Override
    public ArchiveReader open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
        return real.open(new Archive(Files.write(Files.createTempFile(scratch, "lie", ".mem"), lie.toBytes())), options);
    }
}
