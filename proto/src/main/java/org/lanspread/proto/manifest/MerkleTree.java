package org.lanspread.proto.manifest;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The hash tree of a file as BitTorrent v2 defines it (BEP 52): SHA-256 leaves of 16 KiB, a binary tree above them, padded with leaves that are 32
 * zero bytes. So a torrent of the same file has the same root. Holds a digest and scratch space; used by one thread at a time.
 */
public final class MerkleTree {
    /** The content of one leaf. */
    public static final int LEAF_BYTES = 16 * 1024;
    /** The size of one hash. */
    public static final int HASH_BYTES = 32;

    private static final int MAX_LEVELS = 50;
    private static final byte[][] PADDING = padding();

    private final MessageDigest digest = Canonical.sha256();

    /** A tree hasher. */
    public MerkleTree() {}

    /**
     * The root of the subtree above these bytes.
     *
     * @param content the remaining bytes are hashed and consumed; at least one
     * @param leaves how many leaves the subtree has: a power of two, enough for the content
     */
    public byte[] subtree(ByteBuffer content, int leaves) {
        byte[] level = new byte[leaves * HASH_BYTES];
        int filled = 0;
        while (content.hasRemaining()) {
            ByteBuffer leaf = content.slice(content.position(), Math.min(LEAF_BYTES, content.remaining()));
            content.position(content.position() + leaf.remaining());
            digest.update(leaf);
            digestInto(level, filled++);
        }
        return reduce(level, filled, leaves, 0);
    }

    /**
     * The root above a layer of subtree hashes.
     *
     * @param layer the hashes, end to end; at least one
     * @param leavesBelow how many leaves each of them covers: a power of two
     */
    public byte[] root(byte[] layer, int leavesBelow) {
        int count = layer.length / HASH_BYTES;
        int width = ceilPowerOfTwo(count);
        return reduce(Arrays.copyOf(layer, width * HASH_BYTES), count, width, Integer.numberOfTrailingZeros(leavesBelow));
    }

    /** How many leaves the tree of a file or chunk has: the smallest power of two that is enough. */
    public static int leaves(long contentBytes) {
        return ceilPowerOfTwo(Math.toIntExact(Math.ceilDiv(contentBytes, LEAF_BYTES)));
    }

    private byte[] reduce(byte[] level, int filled, int width, int height) {
        int count = filled;
        for (int nodes = width, h = height; nodes > 1; nodes /= 2, h++) {
            if (count % 2 == 1 && count < nodes) {
                System.arraycopy(PADDING[h], 0, level, count * HASH_BYTES, HASH_BYTES);
                count++;
            }
            for (int i = 0; i < count / 2; i++) {
                digest.update(level, 2 * i * HASH_BYTES, 2 * HASH_BYTES);
                digestInto(level, i);
            }
            count = count / 2;
        }
        return Arrays.copyOf(level, HASH_BYTES);
    }

    private void digestInto(byte[] level, int index) {
        try {
            digest.digest(level, index * HASH_BYTES, HASH_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 gives 32 bytes", e);
        }
    }

    private static int ceilPowerOfTwo(int count) {
        return count <= 1 ? 1 : Integer.highestOneBit(count - 1) << 1;
    }

    /** The hash of a subtree of nothing but padding, by height. */
    private static byte[][] padding() {
        MessageDigest digest = Canonical.sha256();
        byte[][] padding = new byte[MAX_LEVELS][];
        padding[0] = new byte[HASH_BYTES];
        for (int height = 1; height < MAX_LEVELS; height++) {
            digest.update(padding[height - 1]);
            padding[height] = digest.digest(padding[height - 1]);
        }
        return padding;
    }
}
