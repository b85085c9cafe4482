package org.lanspread.peer.operation;

import java.util.Optional;
import java.util.OptionalLong;
import org.lanspread.peer.PeerEvent.PeaksFrom;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.store.GameStore;
import org.lanspread.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much more space the two ways to install a release take at most: to download it and to install it from there, or to have it streamed. An update
 * keeps what was installed before until its end, which takes no more than it does already. A file that an earlier attempt left counts by its size,
 * whatever holes it has: those are found when it is read.
 *
 * @param missing how much of its files is not here yet, in bytes; empty if the disk cannot be asked
 * @param installed what it unpacks to, as far as that is known
 * @param free how much an operation may take, in bytes; empty if the disk cannot be asked
 */
public record SpaceNeed(OptionalLong missing, Optional<Installed> installed, OptionalLong free) {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceNeed.class);

    /**
     * What a release unpacks to.
     *
     * @param bytes the size of all files
     * @param from who says so
     */
    public record Installed(long bytes, PeaksFrom from) {}

    /** Looks at what is here already. Blocks. */
    public static SpaceNeed of(GameStore store, ReleaseManifest manifest, Optional<Installed> installed) {
        try {
            return new SpaceNeed(
                    OptionalLong.of(store.requiredBytes(Downloader.plan(manifest))), installed, OptionalLong.of(store.availableBytes()));
        } catch (StoreException e) {
            LOG.warn("{}: how much space it takes is not known: {}", manifest.gameId(), e.getMessage());
            return new SpaceNeed(OptionalLong.empty(), installed, OptionalLong.empty());
        }
    }

    /** What a download and the installation from there take, in bytes; empty if either is not known. */
    public OptionalLong download() {
        return installed.stream().flatMap(known -> missing.stream().mapToObj(bytes -> Math.addExact(bytes, known.bytes)))
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /** What a stream takes, in bytes; empty if it is not known what the release unpacks to. */
    public OptionalLong stream() {
        return installed.stream().mapToLong(Installed::bytes).findFirst();
    }

    /** Who says what the release unpacks to. */
    public Optional<PeaksFrom> from() {
        return installed.map(Installed::from);
    }
}
