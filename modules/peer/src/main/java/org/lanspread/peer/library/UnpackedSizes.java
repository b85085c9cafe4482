package org.lanspread.peer.library;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.lanspread.peer.runtime.Remembered;
import org.lanspread.proto.Response.UnpackedSize;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.StateDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the archives that are here say that they unpack to, of each game the last release that was listed. Safe for use by several threads. */
public final class UnpackedSizes {
    /** Three lines: the release, the number of files and folders, the size of all files. */
    static final String SIZE = "unpacked.txt";

    private static final int MAX_SIZE_BYTES = 256;
    private static final int MAX_RECENT = 1_024;
    private static final Logger LOG = LoggerFactory.getLogger(UnpackedSizes.class);

    private final StateDirectory state;
    /** A disk that takes nothing must not have archives listed again for each who asks. */
    private final Remembered<ReleaseId, UnpackedSize> recent = new Remembered<>(MAX_RECENT);

    public UnpackedSizes(StateDirectory state) {
        this.state = state;
    }

    /** What a release unpacks to, if it was listed here last. A document that is damaged counts as none. */
    public Optional<UnpackedSize> find(GameId game, ReleaseId release) throws IOException {
        Optional<UnpackedSize> listed = recent.find(release);
        return listed.isPresent() ? listed : stored(game, release);
    }

    private Optional<UnpackedSize> stored(GameId game, ReleaseId release) throws IOException {
        Optional<byte[]> stored = state.documents(game).read(SIZE, MAX_SIZE_BYTES);
        String[] lines = new String(stored.orElse(new byte[0]), StandardCharsets.US_ASCII).split("\n", -1);
        if (lines.length != 3 || !lines[0].equals(release.hex())) {
            return Optional.empty();
        }
        try {
            return Optional.of(new UnpackedSize(Integer.parseInt(lines[1]), Long.parseLong(lines[2])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Keeps what was listed. What the disk does not keep is listed again after the next start, and is logged. */
    public void keep(GameId game, ReleaseId release, UnpackedSize size) {
        recent.keep(release, size);
        try {
            String lines = release.hex() + "\n" + size.entries() + "\n" + size.bytes();
            state.documents(game).write(SIZE, lines.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            LOG.warn("{}: what its archives list is not kept: {}", game, Quoted.plain(String.valueOf(e.getMessage())));
        }
    }
}
