package org.lanspread.peer.operation;

import java.util.OptionalLong;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.store.GameStore;
import org.lanspread.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much more space the two ways to install a release take at their peak: to download it and to install it from there, or to have it streamed. An
 * update keeps what was installed before until its end, which takes no more than it does already. A file that an earlier attempt left counts by its
 * size, whatever holes it has: those are found when it is read.
 *
 * @param download in bytes; empty if it is not known what the release unpacks to
 * @param stream in bytes; empty if it is not known what the release unpacks to
 * @param free how much an operation may take, in bytes; empty if the disk cannot be asked
 */
public record SpaceNeed(OptionalLong download, OptionalLong stream, OptionalLong free) {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceNeed.class);

    /**
     * Looks at what is here already. Blocks.
     *
     * @param installed the size of all files that the release unpacks to, as far as that is known
     */
    public static SpaceNeed of(GameStore store, ReleaseManifest manifest, OptionalLong installed) {
        try {
            OptionalLong download = installed.isPresent()
                    ? OptionalLong.of(Math.addExact(store.requiredBytes(Downloader.plan(manifest)), installed.getAsLong()))
                    : installed;
            return new SpaceNeed(download, installed, OptionalLong.of(store.availableBytes()));
        } catch (StoreException e) {
            LOG.warn("{}: how much space it takes is not known: {}", manifest.gameId(), e.getMessage());
            return new SpaceNeed(OptionalLong.empty(), installed, OptionalLong.empty());
        }
    }
}
