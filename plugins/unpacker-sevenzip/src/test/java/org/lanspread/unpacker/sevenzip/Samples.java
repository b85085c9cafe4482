package org.lanspread.unpacker.sevenzip;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.testkit.unpack.ArchiveContract;
import org.lanspread.testkit.unpack.RecordingSink;

/** The archives of the test resources. */
final class Samples {
    static final UnpackOptions OPTIONS = new UnpackOptions(64L << 20, Optional.empty());
    static final UnpackOptions SECRET = new UnpackOptions(64L << 20, Optional.of("secret"));

    /** Where the data of the first file of a 7z archive begins. */
    private static final int DATA_AT = 32;

    private Samples() {}

    static Path file(String name) {
        try {
            return Path.of(Samples.class.getResource("/archives/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** The SHA-256 of each file of the sound archives, by its name. */
    static Map<String, String> sums() throws IOException {
        var sums = new TreeMap<String, String>();
        for (String line : Files.readAllLines(file("SHA256SUMS"))) {
            sums.put(line.substring(66), line.substring(0, 64));
        }
        return sums;
    }

    /** A sound archive with few files, which together are more than a pipe holds. */
    static ArchiveContract.Sample few() throws IOException {
        var sums = sums();
        sums.keySet().retainAll(Set.of("bin/game.sh", "data/empty.dat", "data/maps/übung-漢字-🎮.map", "data/text.pak"));
        return new ArchiveContract.Sample(file("few.7z"), sums);
    }

    /** An archive whose first data byte is another than its checksum says. */
    static Path wrongChecksum(Path folder) throws IOException {
        byte[] archive = Files.readAllBytes(file("stored.7z"));
        archive[DATA_AT] ^= 1;
        return Files.write(folder.resolve("wrong-checksum.7z"), archive);
    }

    /** Unpacks everything and gives the SHA-256 of each file by its name. */
    static Map<String, String> unpack(Unpacker unpacker, Path file, UnpackOptions options) throws IOException, UnpackException {
        var sink = new RecordingSink();
        try (var reader = unpacker.open(new Archive(file), options)) {
            reader.extract(EntrySelection.all(), sink);
        }
        var sums = new TreeMap<String, String>();
        sink.files().forEach((name, content) -> sums.put(name, sha256(content)));
        return sums;
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
