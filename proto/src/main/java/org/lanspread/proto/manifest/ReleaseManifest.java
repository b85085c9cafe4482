package org.lanspread.proto.manifest;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Limits;
import org.lanspread.proto.ProtocolException;
import org.lanspread.proto.ProtocolException.Reason;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.PathSet;
import org.lanspread.spi.model.ReleaseId;

/**
 * The exact description of one version of one game. Canonical: the same content always gives the same manifest, and the same manifest the same
 * bytes, so that peers that never met agree on its {@link ReleaseId}. Everything is checked before an instance exists: paths and collisions, sums,
 * hash counts, and that the version sentinel is there once.
 *
 * @param format the version of this format: {@value #FORMAT}
 * @param gameId which game
 * @param version which version
 * @param chunkBytes the size of a chunk: {@link #chunkBytesFor} the total
 * @param files in ascending order of their paths, compared as strings
 */
public record ReleaseManifest(int format, GameId gameId, GameVersion version, int chunkBytes, List<ManifestFile> files) {
    /** The version of the format that this class describes. */
    public static final int FORMAT = 1;
    /** The largest release. */
    public static final long MAX_TOTAL_BYTES = Limits.NUMBER;
    /** The smallest chunk. */
    public static final int MIN_CHUNK_BYTES = 128 * 1024;
    /** The largest chunk. */
    public static final int MAX_CHUNK_BYTES = Limits.CONTENT_BYTES;

    private static final int AIMED_CHUNKS = 2_048;

    /** @throws IllegalArgumentException if the manifest contradicts itself or breaks a limit */
    public ReleaseManifest {
        files = List.copyOf(files);
        if (format != FORMAT) {
            throw new IllegalArgumentException("a manifest of format " + format + "; known is " + FORMAT);
        }
        if (files.isEmpty() || files.size() > Limits.MANIFEST_FILES) {
            throw new IllegalArgumentException("a release has 1 to " + Limits.MANIFEST_FILES + " files, not " + files.size());
        }
        requireSoundPaths(files);
        long total = requireSoundTotal(files);
        if (chunkBytes != chunkBytesFor(total)) {
            throw new IllegalArgumentException("chunks of " + chunkBytes + " bytes, the rule says " + chunkBytesFor(total));
        }
        for (ManifestFile file : files) {
            if (file.chunks() != Math.ceilDiv(file.size(), chunkBytes)) {
                throw new IllegalArgumentException(file.path() + " has " + file.size() + " bytes and " + file.chunks() + " hashes");
            }
        }
    }

    private static void requireSoundPaths(List<ManifestFile> files) {
        var paths = new PathSet();
        EntryPath last = null;
        boolean sentinel = false;
        for (ManifestFile file : files) {
            if (last != null && last.compareTo(file.path()) >= 0) {
                throw new IllegalArgumentException("the files are not in order at " + file.path());
            }
            last = file.path();
            try {
                paths.addFile(last);
            } catch (EntryPathException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
            if (last.isVersionSentinel()) {
                sentinel = true;
                if (file.size() == 0 || file.size() > Limits.SENTINEL_BYTES) {
                    throw new IllegalArgumentException(last + " has " + file.size() + " bytes");
                }
            }
        }
        if (!sentinel) {
            throw new IllegalArgumentException("a release without " + EntryPath.VERSION_SENTINEL);
        }
    }

    private static long requireSoundTotal(List<ManifestFile> files) {
        long total = 0;
        for (ManifestFile file : files) {
            total = Math.addExact(total, file.size());
            if (total > MAX_TOTAL_BYTES) {
                throw new IllegalArgumentException("a release of more than " + MAX_TOTAL_BYTES + " bytes");
            }
        }
        return total;
    }

    /**
     * The size of a chunk: the smallest power of two that gives about two thousand chunks, between {@link #MIN_CHUNK_BYTES} and
     * {@link #MAX_CHUNK_BYTES}. A rule and no choice, so that all holders of the same content make the same manifest.
     */
    public static int chunkBytesFor(long totalBytes) {
        int chunkBytes = MIN_CHUNK_BYTES;
        while (chunkBytes < MAX_CHUNK_BYTES && totalBytes / chunkBytes > AIMED_CHUNKS) {
            chunkBytes *= 2;
        }
        return chunkBytes;
    }

    /**
     * Reads a manifest that another peer sent.
     *
     * @param bytes its exact bytes
     * @param expected the id that they must hash to
     * @throws ProtocolException if they do not, are no sound manifest, or one that is written in another than the canonical form
     */
    public static ReleaseManifest parse(byte[] bytes, ReleaseId expected) throws ProtocolException {
        if (!idOf(bytes).equals(expected)) {
            throw new ProtocolException(Reason.MALFORMED, "the manifest is not the one of release " + expected);
        }
        ReleaseManifest manifest = JsonCodec.decodeDocument(bytes, Limits.MANIFEST_BYTES, ReleaseManifest.class);
        if (!manifest.id().equals(expected)) {
            throw new ProtocolException(Reason.MALFORMED, "the manifest of release " + expected + " is not written in the canonical form");
        }
        return manifest;
    }

    /**
     * The exact bytes, which all holders agree on.
     *
     * @throws IllegalArgumentException if they are more than {@link Limits#MANIFEST_BYTES}, so that nobody would read them
     */
    public byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        JsonCodec.encodeDocument(this, bytes);
        if (bytes.size() > Limits.MANIFEST_BYTES) {
            throw new IllegalArgumentException("its manifest has " + bytes.size() + " bytes, allowed are " + Limits.MANIFEST_BYTES);
        }
        return bytes.toByteArray();
    }

    /** The SHA-256 of the exact bytes. */
    public ReleaseId id() {
        MessageDigest digest = newDigest();
        JsonCodec.encodeDocument(this, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        return idOf(digest);
    }

    /** The id of a manifest with these bytes. */
    public static ReleaseId idOf(byte[] bytes) {
        MessageDigest digest = newDigest();
        digest.update(bytes);
        return idOf(digest);
    }

    private static ReleaseId idOf(MessageDigest digest) {
        return new ReleaseId(HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** The size of all files. */
    public long totalBytes() {
        return files.stream().mapToLong(ManifestFile::size).sum();
    }

    /** The size of a chunk of a file; the last one is shorter. */
    public int chunkSize(ManifestFile file, int chunk) {
        return (int) Math.min(chunkBytes, file.size() - (long) chunk * chunkBytes);
    }

    /** How many leaves the hash of a chunk covers: those of a full chunk, or of the whole file where that is smaller. */
    public int chunkLeaves(ManifestFile file) {
        return MerkleTree.leaves(Math.min(file.size(), chunkBytes));
    }
}
