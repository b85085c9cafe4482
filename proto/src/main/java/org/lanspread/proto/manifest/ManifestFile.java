package org.lanspread.proto.manifest;

import java.util.Arrays;
import org.lanspread.spi.model.EntryPath;

/**
 * One file of a release.
 *
 * @param path below the game root
 * @param size in bytes
 * @param hashes the Merkle subtree hash of each chunk, end to end; empty for an empty file. Shared, not to be changed
 */
public record ManifestFile(EntryPath path, long size, byte[] hashes) {
    public ManifestFile {
        if (size < 0 || size > ReleaseManifest.MAX_TOTAL_BYTES) {
            throw new IllegalArgumentException("the size of " + path + " is " + size);
        }
        if (hashes.length % MerkleTree.HASH_BYTES != 0) {
            throw new IllegalArgumentException("the hashes of " + path + " have " + hashes.length + " bytes");
        }
    }

    /** How many chunks the file has; 0 for an empty file. */
    public int chunks() {
        return hashes.length / MerkleTree.HASH_BYTES;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ManifestFile file && path.equals(file.path) && size == file.size && Arrays.equals(hashes, file.hashes);
    }

    @Override
    public int hashCode() {
        return 31 * path.hashCode() + Arrays.hashCode(hashes);
    }

    /** The root of the file's hash tree: 32 zero bytes for an empty file. */
    public byte[] root(int chunkBytes) {
        return switch (chunks()) {
            case 0 -> new byte[MerkleTree.HASH_BYTES];
            case 1 -> hashes.clone();
            default -> new MerkleTree().root(hashes, MerkleTree.leaves(chunkBytes));
        };
    }
}
