package org.lanspread.proto.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MerkleTreeTest {
    private static final int CHUNK_BYTES = 128 * 1024;

    private final MerkleTree tree = new MerkleTree();

    @ParameterizedTest
    @ValueSource(ints = {
        1, 16_383, 16_384, 16_385, 2 * 16_384, 3 * 16_384, 5 * 16_384 + 1,
        CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES - 1, 3 * CHUNK_BYTES,
        5 * CHUNK_BYTES + 16_385, 13 * CHUNK_BYTES + 7
    })
    void theRootAboveTheChunksIsTheOneOfTheDefinition(int size) {
        byte[] content = content(size);
        assertThat(rootByChunks(content)).isEqualTo(Reference.root(content));
    }

    /** The values were computed once by another implementation (Python's hashlib), straight from the definition. */
    @ParameterizedTest
    @CsvSource({
        "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "16385, cec815fad96ee6b7d1d1c843ddc6e355e8035a36bd762dd128f982cfb2556a03",
        "300000, d8dded2868bb0d3c67c60b57a1814b98831f60ca0b3b3cdaecdbefedc19538c9"
    })
    void theRootIsTheOneThatAnotherImplementationFinds(int size, String root) {
        assertThat(HexFormat.of().formatHex(rootByChunks(content(size)))).isEqualTo(root);
    }

    /**
     * Trees of nothing but padding have published roots: the "zero hashes" of other SHA-256 trees with the same padding, for example those
     * of Ethereum's deposit contract.
     */
    @ParameterizedTest
    @CsvSource({
        "1, 0000000000000000000000000000000000000000000000000000000000000000",
        "2, f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b",
        "3, db56114e00fdd4c1f85c892bf35ac9a89289aaecb1ebd0a96cde606a748b5d71",
        "4, db56114e00fdd4c1f85c892bf35ac9a89289aaecb1ebd0a96cde606a748b5d71",
        "5, c78009fdf07fc56a11f122370658a353aaa542ed63e44c4bc15ff4cd105ab33c"
    })
    void treesOfPaddingHaveThePublishedRoots(int leaves, String root) {
        assertThat(HexFormat.of().formatHex(tree.root(new byte[leaves * MerkleTree.HASH_BYTES], 1))).isEqualTo(root);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "16384, 1", "16385, 2", "32768, 2", "32769, 4", "131072, 8", "131073, 16", "4194304, 256"})
    void theLeavesAreTheSmallestPowerOfTwoThatIsEnough(long size, int leaves) {
        assertThat(MerkleTree.leaves(size)).isEqualTo(leaves);
    }

    @Test
    void aShorterLastLeafIsHashedAsItIs() {
        byte[] content = content(20_000);
        byte[] padded = Arrays.copyOf(content, 32_768);
        assertThat(rootByChunks(padded)).isNotEqualTo(rootByChunks(content));
    }

    @Test
    void consumesExactlyTheRemainingBytesOfHeapAndDirectBuffers() {
        byte[] content = content(50_000);
        ByteBuffer direct = ByteBuffer.allocateDirect(50_010).position(7).put(content).flip().position(7);
        ByteBuffer heap = ByteBuffer.wrap(content);

        assertThat(tree.subtree(direct, 4)).isEqualTo(tree.subtree(heap, 4)).isEqualTo(Reference.root(content));
        assertThat(direct.hasRemaining()).isFalse();
        assertThat(heap.hasRemaining()).isFalse();
    }

    private byte[] rootByChunks(byte[] content) {
        int leaves = MerkleTree.leaves(Math.min(content.length, CHUNK_BYTES));
        int chunks = Math.ceilDiv(content.length, CHUNK_BYTES);
        byte[] layer = new byte[chunks * MerkleTree.HASH_BYTES];
        for (int i = 0; i < chunks; i++) {
            ByteBuffer chunk = ByteBuffer.wrap(content, i * CHUNK_BYTES, Math.min(CHUNK_BYTES, content.length - i * CHUNK_BYTES));
            System.arraycopy(tree.subtree(chunk, leaves), 0, layer, i * MerkleTree.HASH_BYTES, MerkleTree.HASH_BYTES);
        }
        return tree.root(layer, leaves);
    }

    /** Bytes in which no two leaves are equal. */
    static byte[] content(int size) {
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = (byte) (((long) i * i >> 7) + i + (i >> 14) * 31);
        }
        return content;
    }

    /** BEP 52 by the letter: all leaves, padded to a power of two, and a recursion over them. */
    static final class Reference {
        private Reference() {}

        static byte[] root(byte[] content) {
            int count = (content.length + 16_383) / 16_384;
            int width = 1;
            while (width < count) {
                width *= 2;
            }
            byte[][] leaves = new byte[width][32];
            for (int i = 0; i < count; i++) {
                leaves[i] = sha256(Arrays.copyOfRange(content, i * 16_384, Math.min(content.length, (i + 1) * 16_384)));
            }
            return node(leaves, 0, width);
        }

        private static byte[] node(byte[][] leaves, int from, int width) {
            return width == 1 ? leaves[from] : sha256(node(leaves, from, width / 2), node(leaves, from + width / 2, width / 2));
        }

        private static byte[] sha256(byte[]... parts) {
            try {
                var digest = MessageDigest.getInstance("SHA-256");
                for (byte[] part : parts) {
                    digest.update(part);
                }
                return digest.digest();
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }
    }
}
