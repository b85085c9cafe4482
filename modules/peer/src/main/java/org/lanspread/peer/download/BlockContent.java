package org.lanspread.peer.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.lanspread.proto.manifest.MerkleTree;

/** Checks the content of blocks, and writes it to its files. Safe for use by several threads. */
final class BlockContent {
    private final ChunkMap chunks;
    private final Target target;

    BlockContent(ChunkMap chunks, Target target) {
        this.chunks = chunks;
        this.target = target;
    }

    /** Whether each chunk has its hash. Consumes the content. */
    boolean matches(Block block, ByteBuffer content, MerkleTree tree) {
        for (int chunk = block.firstChunk(); chunk < block.firstChunk() + block.chunks(); chunk++) {
            int size = chunks.size(chunk);
            if (!chunks.matches(tree, chunk, content.slice(content.position(), size))) {
                return false;
            }
            content.position(content.position() + size);
        }
        return true;
    }

    /** Writes what lies in one file at once. Consumes the content. */
    void write(Block block, ByteBuffer content) throws IOException {
        int end = block.firstChunk() + block.chunks();
        for (int chunk = block.firstChunk(); chunk < end; ) {
            int file = chunks.file(chunk);
            long offset = chunks.offset(chunk);
            int length = 0;
            while (chunk < end && chunks.file(chunk) == file) {
                length += chunks.size(chunk++);
            }
            target.write(file, offset, content.slice(content.position(), length));
            content.position(content.position() + length);
        }
    }
}
