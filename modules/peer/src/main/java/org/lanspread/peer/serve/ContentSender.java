package org.lanspread.peer.serve;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.lanspread.peer.roster.Waits;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.proto.Request;
import org.lanspread.proto.manifest.ManifestFile;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.store.DiskFile;
import org.lanspread.store.GameRoot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends content of a release from its files, in pieces of the size of the buffer over the ends of files: a write, with its deadline, for each of many
 * small files would cost more than reading them. The end of a chunk is only sent if all of the chunk is what was checked, so that nobody gets a chunk
 * that somebody edited meanwhile. Used once, by one thread.
 */
final class ContentSender {
    private static final Logger LOG = LoggerFactory.getLogger(ContentSender.class);

    private final GameRoot root;
    private final ReleaseManifest manifest;
    private final ByteStream stream;
    private final ByteBuffer buffer;
    private final Deadlines deadlines;
    private final Waits waits;
    private final CRC32C crc32c = new CRC32C();

    /** @param buffer empty; what is in memory at once */
    ContentSender(GameRoot root, ReleaseManifest manifest, ByteStream stream, ByteBuffer buffer, Deadlines deadlines, Waits waits) {
        this.root = root;
        this.manifest = manifest;
        this.stream = stream;
        this.buffer = buffer;
        this.deadlines = deadlines;
        this.waits = waits;
    }

    /**
     * Sends what was asked for, which lies within the release.
     *
     * @param sums what {@link ContentCheck} found
     */
    void send(Request.GetGameFileChunk request, int[] sums) throws IOException {
        int left = request.length();
        long offset = request.offset();
        int checked = 0;
        for (int index = request.file(); left > 0; index++, offset = 0) {
            ManifestFile file = manifest.files().get(index);
            int length = (int) Math.min(left, file.size() - offset);
            if (length > 0) {
                checked = copy(file, offset, length, sums, checked);
                left -= length;
            }
        }
        if (buffer.position() > 0) {
            sendPiece();
        }
    }

    /** @return the number of the next sum */
    private int copy(ManifestFile file, long offset, int length, int[] sums, int firstSum) throws IOException {
        int sum = firstSum;
        long end = offset + length;
        try (DiskFile in = root.open(file.path())) {
            for (long from = offset; from < end; sum++) {
                long to = Math.min(end, (from / manifest.chunkBytes() + 1) * manifest.chunkBytes());
                copyChunk(in, file, from, to, sums[sum]);
                from = to;
            }
        }
        return sum;
    }

    private void copyChunk(DiskFile in, ManifestFile file, long begin, long end, int sum) throws IOException {
        crc32c.reset();
        for (long from = begin; from < end; ) {
            if (!buffer.hasRemaining()) {
                sendPiece();
            }
            int count = (int) Math.min(buffer.remaining(), end - from);
            ByteBuffer read = buffer.slice(buffer.position(), count);
            if (in.read(read, from) < count) {
                throw changed(file, "shorter");
            }
            crc32c.update(read.flip());
            buffer.position(buffer.position() + count);
            from += count;
        }
        if ((int) crc32c.getValue() != sum) {
            throw changed(file, "different");
        }
    }

    private IOException changed(ManifestFile file, String how) {
        LOG.warn("{}: {} has become {} while it is sent: look into the folder", root.gameId(), Quoted.of(file.path().toString()), how);
        return new IOException("the file became " + how);
    }

    private void sendPiece() throws IOException {
        try (var _ = deadlines.after(waits.piece(), () -> stream.reset(GameServer.TOO_SLOW))) {
            stream.write(buffer.flip());
        }
        buffer.clear();
    }
}
