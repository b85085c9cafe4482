package org.lanspread.proto.manifest;

import java.util.Arrays;
import org.lanspread.proto.Limits;
import org.lanspread.spi.model.EntryPath;

/**
 * One file of an installed game.
 *
 * @param path below the folder of the installed game
 * @param size in bytes
 * @param crc32 its CRC32, as archives have it: 0 to 2^32 - 1
 * @param sha256 its SHA-256, 32 bytes. Shared, not to be changed
 */
public record ExpandedFile(EntryPath path, long size, long crc32, byte[] sha256) {
    /** The largest CRC32. */
    public static final long MAX_CRC32 = 0xffff_ffffL;

    public ExpandedFile {
        if (size < 0 || size > Limits.NUMBER) {
            throw new IllegalArgumentException("the size of " + path + " is " + size);
        }
        if (crc32 < 0 || crc32 > MAX_CRC32) {
            throw new IllegalArgumentException("the CRC32 of " + path + " is " + crc32);
        }
        if (sha256.length != MerkleTree.HASH_BYTES) {
            throw new IllegalArgumentException("the SHA-256 of " + path + " has " + sha256.length + " bytes");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExpandedFile file
                && path.equals(file.path) && size == file.size && crc32 == file.crc32 && Arrays.equals(sha256, file.sha256);
    }

    @Override
    public int hashCode() {
        return 31 * path.hashCode() + Arrays.hashCode(sha256);
    }
}
