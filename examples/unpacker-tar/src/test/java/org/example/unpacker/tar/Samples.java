package org.example.unpacker.tar;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.tools.tar.TarConstants;
import org.apache.tools.tar.TarEntry;
import org.apache.tools.tar.TarOutputStream;
import org.lanspread.testkit.unpack.ArchiveContract.Sample;

/** Makes archives. */
final class Samples {
    private Samples() {}

    /** Compresses what is written to it. */
    interface Compressor {
        OutputStream into(OutputStream out) throws IOException;
    }

    static final Compressor GZIP = GZIPOutputStream::new;
    static final Compressor ZSTD = out -> new ZstdOutputStreamNoFinalizer(out).setChecksum(true);

    /** A folder and four files, one of them empty; the data of the others cannot be compressed. */
    static Sample plain(Path file, Compressor compressor) throws IOException {
        var sums = new TreeMap<String, String>();
        var random = new Random(1);
        try (var tar = open(file, compressor)) {
            tar.putNextEntry(new TarEntry("data/"));
            tar.closeEntry();
            for (int kib : new int[] {0, 1, 100, 300}) {
                byte[] content = new byte[kib * 1024];
                random.nextBytes(content);
                String name = "data/" + "a".repeat(kib) + "ü.bin";
                add(tar, name, content);
                sums.put(name, sha256(content));
            }
        }
        return new Sample(file, sums);
    }

    static TarOutputStream open(Path file, Compressor compressor) throws IOException {
        var tar = new TarOutputStream(compressor.into(Files.newOutputStream(file)), "UTF-8");
        tar.setLongFileMode(TarOutputStream.LONGFILE_POSIX);
        return tar;
    }

    static void add(TarOutputStream tar, String name, byte[] content) throws IOException {
        var entry = new TarEntry(name);
        entry.setSize(content.length);
        tar.putNextEntry(entry);
        tar.write(content);
        tar.closeEntry();
    }

    static void addLink(TarOutputStream tar, String name, String target) throws IOException {
        var entry = new TarEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        tar.putNextEntry(entry);
        tar.closeEntry();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
