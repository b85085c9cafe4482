package org.lanspread.peer.engine;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.lanspread.peer.PeerEvent.PeaksFrom;
import org.lanspread.peer.library.ExpandedBook;
import org.lanspread.peer.operation.SpaceNeed;
import org.lanspread.peer.operation.SpaceNeed.Installed;
import org.lanspread.peer.operation.StreamInstaller.Named;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.GameStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says how much space a release takes, by what it unpacked to here or, failing that, by what most of its holders say. Safe for several threads. */
final class SpaceFigures {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceFigures.class);

    private final Supplier<GameStore> store;
    private final ExpandedBook expanded;

    /** @param store the game directory in use */
    SpaceFigures(Supplier<GameStore> store, ExpandedBook expanded) {
        this.store = store;
        this.expanded = expanded;
    }

    /**
     * The figures of a release. Blocks.
     *
     * @param named what its holders say
     */
    SpaceNeed of(ReleaseId release, ReleaseManifest manifest, List<Named> named) {
        return SpaceNeed.of(store.get(), manifest, unpackedHere(release, manifest).or(() -> named.stream().findFirst().map(SpaceFigures::said)));
    }

    private static Installed said(Named named) {
        return new Installed(named.expanded().installedBytes(), named.holders().size() > 1 ? PeaksFrom.SEVERAL_HOLDERS : PeaksFrom.ONE_HOLDER);
    }

    private Optional<Installed> unpackedHere(ReleaseId release, ReleaseManifest manifest) {
        try {
            return expanded.find(manifest.gameId(), release).map(known -> new Installed(known.installedBytes(), PeaksFrom.UNPACKED_HERE));
        } catch (IOException e) {
            LOG.warn("{}: what it unpacked to here is not known: {}", manifest.gameId(), Quoted.plain(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }
}
