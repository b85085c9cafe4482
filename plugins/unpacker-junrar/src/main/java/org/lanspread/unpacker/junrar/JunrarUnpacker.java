package org.lanspread.unpacker.junrar;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;

/**
 * Reads RAR archives by junrar, of the versions 1.5 to 5, and of 7 as long as its dictionary fits: solid ones, sets of volumes, and encrypted ones,
 * of which only RAR 4 with encrypted names is left out. The memory in use follows the dictionary that the archive really fills, up to what the caller
 * allows.
 */
public final class JunrarUnpacker implements Unpacker {
    /** For the service loader. */
    public JunrarUnpacker() {}

    @Override
    public String id() {
        return "junrar";
    }

    @Override
    public Match match(Archive archive) throws IOException {
        byte[] head = archive.head(FirstVolume.HEAD_BYTES);
        Optional<RarFormat> format = RarFormat.of(head);
        if (format.isPresent()) {
            return FirstVolume.isFirst(format.get(), head) ? Match.BY_CONTENT : Match.NO;
        }
        boolean named = archive.name().toLowerCase(Locale.ROOT).endsWith(".rar");
        return named && RarFormat.isBeginOfOne(head) ? Match.BY_NAME : Match.NO;
    }

    @Override
    public ArchiveReader open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
        RarFormat format = RarFormat.of(archive.head(RarFormat.SIGNATURE_BYTES))
                .orElseThrow(() -> Failures.damaged("The file does not begin as a RAR archive does."));
        var volumes = new Volumes(archive.file());
        try {
            var entries = switch (format) {
                case RAR4 -> new Rar4Scanner(volumes, options).scan();
                case RAR5 -> new Rar5Scanner(volumes, options).scan();
            };
            return new RarArchiveReader(volumes, format, entries, options);
        } catch (IOException | UnpackException | RuntimeException | Error e) {
            volumes.close();
            throw e;
        }
    }
}
