package org.lanspread.proto.manifest;

import java.util.List;
import org.lanspread.proto.ExpandedId;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Limits;
import org.lanspread.proto.ProtocolException;
import org.lanspread.proto.ProtocolException.Reason;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.ReleaseId;

/**
 * What one release unpacks to. Canonical like the {@link ReleaseManifest}: all who unpacked the same release have the same bytes and agree on the
 * {@link ExpandedId}. Folders are not listed. Everything is checked before an instance exists: paths and collisions, numbers, sums.
 *
 * @param format the version of this format: {@value #FORMAT}
 * @param gameId which game
 * @param release which release
 * @param files in ascending order of their paths, compared as strings
 */
public record ExpandedManifest(int format, GameId gameId, ReleaseId release, List<ExpandedFile> files) {
    /** The version of the format that this class describes. */
    public static final int FORMAT = 1;

    /** @throws IllegalArgumentException if the manifest contradicts itself or breaks a limit */
    public ExpandedManifest {
        files = List.copyOf(files);
        if (format != FORMAT) {
            throw new IllegalArgumentException("an expanded manifest of format " + format + "; known is " + FORMAT);
        }
        if (files.size() > Limits.INSTALLED_FILES) {
            throw new IllegalArgumentException("a release unpacks to at most " + Limits.INSTALLED_FILES + " files, not " + files.size());
        }
        Canonical.requireSoundPaths(files, ExpandedFile::path);
        long total = 0;
        for (ExpandedFile file : files) {
            total += file.size();
            if (total > Limits.NUMBER) {
                throw new IllegalArgumentException("a release unpacks to at most " + Limits.NUMBER + " bytes");
            }
        }
    }

    /**
     * Reads an expanded manifest that another peer sent, or that was kept.
     *
     * @param bytes its exact bytes
     * @param expected the id that they must hash to
     * @throws ProtocolException if they do not, are no sound manifest, or one that is written in another than the canonical form
     */
    public static ExpandedManifest parse(byte[] bytes, ExpandedId expected) throws ProtocolException {
        if (!idOf(bytes).equals(expected)) {
            throw new ProtocolException(Reason.MALFORMED, "the expanded manifest is not the one of the id " + expected);
        }
        ExpandedManifest manifest = JsonCodec.decodeInstalled(bytes, Limits.MANIFEST_BYTES, ExpandedManifest.class);
        if (!manifest.id().equals(expected)) {
            throw new ProtocolException(Reason.MALFORMED, "the expanded manifest " + expected + " is not written in the canonical form");
        }
        return manifest;
    }

    /**
     * The exact bytes, which all who unpacked the release agree on.
     *
     * @throws IllegalArgumentException if they are more than {@link Limits#MANIFEST_BYTES}, so that nobody would read them
     */
    public byte[] bytes() {
        return Canonical.bytes(this);
    }

    /** The SHA-256 of the exact bytes. */
    public ExpandedId id() {
        return new ExpandedId(Canonical.id(this));
    }

    /** The id of an expanded manifest with these bytes. */
    public static ExpandedId idOf(byte[] bytes) {
        return new ExpandedId(Canonical.id(bytes));
    }

    /** The size of all files. */
    public long totalBytes() {
        return files.stream().mapToLong(ExpandedFile::size).sum();
    }
}
