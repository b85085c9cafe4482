package org.lanspread.unpacker.junrar;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.testkit.unpack.RecordingSink;

/** The archives of the test resources, and what is done with all of them. */
final class Samples {
    static final UnpackOptions OPTIONS = new UnpackOptions(64L << 20, Optional.empty());
    static final UnpackOptions SECRET = new UnpackOptions(64L << 20, Optional.of("secret"));

    private Samples() {}

    static Path file(String name) {
        try {
            return Path.of(Samples.class.getResource("/archives/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** The SHA-256 of each file by its name, from lines as sha256sum writes them. */
    static Map<String, String> sums(Path list) throws IOException {
        var sums = new TreeMap<String, String>();
        for (String line : Files.readAllLines(list)) {
            sums.put(line.substring(66), line.substring(0, 64));
        }
        return sums;
    }

    /** Unpacks everything and gives the SHA-256 of each file by its name. */
    static Map<String, String> unpack(Path file, UnpackOptions options) throws IOException, UnpackException {
        var sink = new RecordingSink();
        try (var reader = new JunrarUnpacker().open(new Archive(file), options)) {
            reader.extract(EntrySelection.all(), sink);
        }
        var sums = new TreeMap<String, String>();
        sink.files().forEach((name, content) -> sums.put(name, sha256(content)));
        return sums;
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
