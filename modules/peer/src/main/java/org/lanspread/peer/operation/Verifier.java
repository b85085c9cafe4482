package org.lanspread.peer.operation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.VerifyGameFinished;
import org.lanspread.peer.library.ChunkReader;
import org.lanspread.peer.library.ReleaseBook;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.proto.manifest.ManifestFile;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.DiskFile;
import org.lanspread.store.GameRoot;
import org.lanspread.store.GameStore;
import org.lanspread.store.Payload;
import org.lanspread.store.Sentinel;

/**
 * Reads a game and says whether it is still the release that it was, and remembers that. Blocks.
 *
 * @param store the game directory
 * @param events hears that it began, and how far it is
 */
public record Verifier(GameStore store, ReleaseBook book, Deadlines deadlines, Consumer<PeerEvent> events) {
    /**
     * Verifies a game. One that nobody has hashed yet is hashed: there is nothing to compare it with, and every file can be read.
     *
     * @return the terminal event
     */
    public PeerEvent verify(GameId game, CancelToken cancel) {
        try {
            GameRoot root = store.game(game);
            Payload payload = root.payload();
            events.accept(new PeerEvent.VerifyGameBegin(game, payload.sizeBytes()));
            if (!payload.sound()) {
                return failed(game, FailureReason.NOT_OURS, payload.problems().getFirst());
            }
            Optional<ReleaseId> known = book.known(game, payload);
            return known.isPresent() ? compare(root, payload, known.get(), cancel) : hash(root, payload, cancel);
        } catch (CancelToken.CancelledException e) {
            return new PeerEvent.VerifyGameCancelled(game);
        } catch (IOException e) {
            return failed(game, Failures.reason(e), Quoted.plain(String.valueOf(e.getMessage())));
        }
    }

    private static PeerEvent failed(GameId game, FailureReason reason, String message) {
        return new PeerEvent.VerifyGameFailed(game, reason, message);
    }

    /** There is nothing yet to compare it with: what is here becomes its release. */
    private PeerEvent hash(GameRoot root, Payload payload, CancelToken cancel) throws IOException {
        if (!(root.sentinel() instanceof Sentinel.Complete(GameVersion version))) {
            return failed(root.gameId(), FailureReason.NOT_DOWNLOADED, root.gameId() + " is not downloaded: download it first");
        }
        return new VerifyGameFinished(root.gameId(), book.hash(store, root.gameId(), version, payload, cancel), List.of());
    }

    private PeerEvent compare(GameRoot root, Payload payload, ReleaseId release, CancelToken cancel) throws IOException {
        GameId game = root.gameId();
        ReleaseManifest manifest = book.manifest(game, release);
        var done = new AtomicLong();
        List<EntryPath> damaged;
        try (var progress = ProgressTicker.verify(game, cancel, deadlines, events)) {
            progress.enter(PeerEvent.Phase.CHECKING, manifest.totalBytes(), done::get, () -> 0);
            damaged = damaged(root, manifest, done, cancel);
        }
        if (!root.payload().equals(payload)) {
            return failed(game, FailureReason.BUSY, game + " changed while it was read: try again when nobody works on it");
        }
        book.mark(game, release, payload, !damaged.isEmpty());
        return new VerifyGameFinished(game, release, damaged);
    }

    private static List<EntryPath> damaged(GameRoot root, ReleaseManifest manifest, AtomicLong done, CancelToken cancel) throws IOException {
        var damaged = new ArrayList<EntryPath>();
        var reader = new ChunkReader(manifest, ByteBuffer.allocate(manifest.chunkBytes()));
        for (ManifestFile file : manifest.files()) {
            boolean sound = true;
            try (DiskFile in = root.open(file.path())) {
                for (int chunk = 0; chunk < file.chunks(); chunk++) {
                    cancel.check();
                    sound &= reader.isSound(in, file, chunk);
                    done.addAndGet(manifest.chunkSize(file, chunk));
                }
            }
            if (!sound && damaged.size() < VerifyGameFinished.MAX_DAMAGED) {
                damaged.add(file.path());
            }
        }
        return damaged;
    }
}
