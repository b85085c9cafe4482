package org.lanspread.peer.serve;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.lanspread.peer.library.ChunkReader;
import org.lanspread.proto.Request;
import org.lanspread.proto.manifest.ManifestFile;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.store.DiskFile;
import org.lanspread.store.GameRoot;

/**
 * Compares what is asked for with its release, before it is sent. What was right then has a sum for each chunk, so that what is read again to be sent
 * can be told from what somebody wrote there meanwhile. Used once, by one thread.
 */
final class ContentCheck {
    private final GameRoot root;
    private final ReleaseManifest manifest;
    private final ByteBuffer chunk;
    private final ChunkReader reader;
    private final CRC32C crc32c = new CRC32C();
    private final IntStream.Builder sums = IntStream.builder();

    /** @param chunk has room for a chunk of the release */
    ContentCheck(GameRoot root, ReleaseManifest manifest, ByteBuffer chunk) {
        this.root = root;
        this.manifest = manifest;
        this.chunk = chunk;
        this.reader = new ChunkReader(manifest, chunk);
    }

    /** The first file of what is asked for, which lies within the release, whose content is not that of the release. */
    Optional<EntryPath> damaged(Request.GetGameFileChunk request) throws IOException {
        int left = request.length();
        long offset = request.offset();
        for (int index = request.file(); left > 0; index++, offset = 0) {
            ManifestFile file = manifest.files().get(index);
            int length = (int) Math.min(left, file.size() - offset);
            if (length > 0 && !isSound(file, offset, length)) {
                return Optional.of(file.path());
            }
            left -= length;
        }
        return Optional.empty();
    }

    private boolean isSound(ManifestFile file, long offset, int length) throws IOException {
        long end = offset + length;
        try (DiskFile in = root.open(file.path())) {
            for (long from = offset; from < end; ) {
                int number = (int) (from / manifest.chunkBytes());
                if (!reader.isSound(in, file, number)) {
                    return false;
                }
                long begin = (long) number * manifest.chunkBytes();
                long to = Math.min(end, begin + manifest.chunkBytes());
                add((int) (from - begin), (int) (to - from));
                from = to;
            }
            return true;
        }
    }

    private void add(int from, int length) {
        crc32c.reset();
        crc32c.update(chunk.slice(from, length));
        sums.add((int) crc32c.getValue());
    }

    /** The CRC32C of what is asked for of each chunk. */
    int[] sums() {
        return sums.build().toArray();
    }
}
