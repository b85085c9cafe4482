package org.lanspread.peer.serve;

import java.io.IOException;
import java.nio.ByteBuffer;
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
 * small files would cost more than reading them. Used once, by one thread.
 *
 * @param buffer empty; what is in memory at once
 */
record ContentSender(GameRoot root, ReleaseManifest manifest, ByteStream stream, ByteBuffer buffer, Deadlines deadlines, Waits waits) {
    private static final Logger LOG = LoggerFactory.getLogger(ContentSender.class);

    /** Sends what was asked for, which lies within the release. */
    void send(Request.GetGameFileChunk request) throws IOException {
        int left = request.length();
        long offset = request.offset();
        for (int index = request.file(); left > 0; index++, offset = 0) {
            ManifestFile file = manifest.files().get(index);
            int length = (int) Math.min(left, file.size() - offset);
            if (length > 0) {
                copy(file, offset, length);
                left -= length;
            }
        }
        if (buffer.position() > 0) {
            sendPiece();
        }
    }

    private void copy(ManifestFile file, long offset, int length) throws IOException {
        try (DiskFile in = root.open(file.path())) {
            for (int done = 0; done < length; ) {
                int count = Math.min(buffer.remaining(), length - done);
                if (in.read(buffer.slice(buffer.position(), count), offset + done) < count) {
                    LOG.warn("{}: {} is shorter than its release says: look into the folder", root.gameId(), Quoted.of(file.path().toString()));
                    throw new IOException("the file became shorter");
                }
                buffer.position(buffer.position() + count);
                done += count;
                if (!buffer.hasRemaining()) {
                    sendPiece();
                }
            }
        }
    }

    private void sendPiece() throws IOException {
        try (var _ = deadlines.after(waits.piece(), () -> stream.reset(GameServer.TOO_SLOW))) {
            stream.write(buffer.flip());
        }
        buffer.clear();
    }
}
