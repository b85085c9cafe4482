package org.lanspread.peer.engine;

import java.io.IOException;
import java.util.Optional;
import org.lanspread.peer.games.ReleaseChoice;
import org.lanspread.peer.roster.Conduct;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.proto.GameSummary.Expanded;
import org.lanspread.proto.Request;
import org.lanspread.proto.manifest.ExpandedManifest;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.ReleaseId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks one peer for a manifest, and holds wrong bytes against it. Blocks; safe for use by several threads. */
final class ManifestQuestions {
    private static final Logger LOG = LoggerFactory.getLogger(ManifestQuestions.class);

    private final Conduct conduct;

    ManifestQuestions(Conduct conduct) {
        this.conduct = conduct;
    }

    /** The manifest of a release. */
    Optional<ReleaseManifest> release(GameId game, ReleaseChoice choice, PeerLink holder) throws IOException {
        byte[] bytes = holder.manifest(new Request.GetGame(game, choice.release()));
        requireTrue(ReleaseManifest.idOf(bytes).equals(choice.release()), holder);
        ReleaseManifest manifest = ReleaseManifest.parse(bytes, choice.release());
        return wanted(manifest, manifest.gameId().equals(game) && manifest.version().equals(choice.version()), holder);
    }

    /** The expanded manifest of a release that the peer names. */
    Optional<ExpandedManifest> expanded(GameId game, ReleaseId release, Expanded named, PeerLink holder) throws IOException {
        byte[] bytes = holder.manifest(new Request.GetExpanded(game, release, named.id()));
        requireTrue(ExpandedManifest.idOf(bytes).equals(named.id()), holder);
        ExpandedManifest manifest = ExpandedManifest.parse(bytes, named.id());
        boolean fits = manifest.gameId().equals(game) && manifest.release().equals(release) && manifest.totalBytes() == named.installedBytes();
        return wanted(manifest, fits, holder);
    }

    private void requireTrue(boolean fits, PeerLink holder) {
        if (!fits && conduct.lied(holder.id(), holder.host())) {
            conduct.keepOut(holder);
        }
    }

    private static <M> Optional<M> wanted(M manifest, boolean fits, PeerLink holder) {
        if (!fits) {
            LOG.warn("{} offers the manifest of another game, version or release", holder);
        }
        return Optional.of(manifest).filter(_ -> fits);
    }
}
