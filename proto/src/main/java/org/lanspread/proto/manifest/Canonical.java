package org.lanspread.proto.manifest;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Limits;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.PathSet;

/** What all manifests have in common: one spelling for the same content, and an id that is the SHA-256 of it. */
final class Canonical {
    private Canonical() {}

    /** @throws IllegalArgumentException if there are more than {@link Limits#MANIFEST_BYTES}, so that nobody would read them */
    static byte[] bytes(Record manifest) {
        var bytes = new ByteArrayOutputStream();
        JsonCodec.encodeDocument(manifest, bytes);
        if (bytes.size() > Limits.MANIFEST_BYTES) {
            throw new IllegalArgumentException("its manifest has " + bytes.size() + " bytes, allowed are " + Limits.MANIFEST_BYTES);
        }
        return bytes.toByteArray();
    }

    /** The id of a manifest, in hex, without holding its bytes. */
    static String id(Record manifest) {
        MessageDigest digest = sha256();
        JsonCodec.encodeDocument(manifest, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The id of a manifest with these bytes, in hex. */
    static String id(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    /** @throws IllegalArgumentException if files are not in ascending order of their paths, or two of them mean the same file somewhere */
    static <F> void requireSoundPaths(List<F> files, Function<F, EntryPath> pathOf) {
        var paths = new PathSet();
        EntryPath last = null;
        for (F file : files) {
            EntryPath path = pathOf.apply(file);
            if (last != null && last.compareTo(path) >= 0) {
                throw new IllegalArgumentException("the files are not in order at " + path);
            }
            last = path;
            try {
                paths.addFile(path);
            } catch (EntryPathException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
