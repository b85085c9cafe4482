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
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.roster.Waits;
import org.lanspread.peer.streaming.ArchiveSizes;
import org.lanspread.proto.Request.GetUnpackedSize;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.GameStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says how much space a release takes: by what it unpacked to here or what its archives list that are here, or else by what most of its holders say.
 * Safe for use by several threads.
 */
final class SpaceFigures {
    private static final Logger LOG = LoggerFactory.getLogger(SpaceFigures.class);

    private final Supplier<GameStore> store;
    private final ExpandedBook expanded;
    private final ArchiveSizes sizes;
    private final Waits waits;

    /**
     * @param store the game directory in use
     * @param expanded what was unpacked here
     * @param sizes what the archives unpack to that are here
     * @param waits how long those may take who are asked
     */
    SpaceFigures(Supplier<GameStore> store, ExpandedBook expanded, ArchiveSizes sizes, Waits waits) {
        this.store = store;
        this.expanded = expanded;
        this.sizes = sizes;
        this.waits = waits;
    }

    /**
     * The figures of a release. Blocks.
     *
     * @param holders who has it, to be asked where nobody says what it unpacked to
     * @param named what some of them say
     */
    SpaceNeed of(ReleaseId release, ReleaseManifest manifest, List<PeerLink> holders, List<Named> named) {
        GameId game = manifest.gameId();
        Optional<Installed> installed = unpackedHere(release, manifest)
                .or(() -> listedHere(game, release))
                .or(() -> named.stream().findFirst().map(SpaceFigures::said))
                .or(() -> new SizeQuestions(new GetUnpackedSize(game, release), waits.control()).ask(holders));
        return SpaceNeed.of(store.get(), manifest, installed);
    }

    private Optional<Installed> listedHere(GameId game, ReleaseId release) {
        try {
            return sizes.find(game, release).map(size -> new Installed(size.bytes(), PeaksFrom.LISTED_HERE));
        } catch (IOException e) {
            LOG.warn("{}: what its archives list is not known: {}", game, Quoted.plain(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
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
