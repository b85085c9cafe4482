package org.lanspread.proto.manifest;

import java.util.List;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Limits;
import org.lanspread.proto.ProtocolException;
import org.lanspread.proto.ProtocolException.Reason;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
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
        Canonical.requireSoundPaths(files, ManifestFile::path);
        requireSentinel(files);
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

    private static void requireSentinel(List<ManifestFile> files) {
        ManifestFile sentinel = files.stream().filter(file -> file.path().isVersionSentinel()).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a release without " + EntryPath.VERSION_SENTINEL));
        if (sentinel.size() == 0 || sentinel.size() > Limits.SENTINEL_BYTES) {
            throw new IllegalArgumentException(sentinel.path() + " has " + sentinel.size() + " bytes");
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
        return Canonical.bytes(this);
    }

    /** The SHA-256 of the exact bytes. */
    public ReleaseId id() {
        return new ReleaseId(Canonical.id(this));
    }

    /** The id of a manifest with these bytes. */
    public static ReleaseId idOf(byte[] bytes) {
        return new ReleaseId(Canonical.id(bytes));
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
