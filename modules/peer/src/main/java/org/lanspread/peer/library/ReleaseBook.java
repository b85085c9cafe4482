package org.lanspread.peer.library;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.proto.Limits;
import org.lanspread.proto.manifest.ManifestFile;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.Documents;
import org.lanspread.store.GameRoot;
import org.lanspread.store.GameStore;
import org.lanspread.store.Payload;
import org.lanspread.store.StateDirectory;
import org.lanspread.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The releases of the games that are here. Hashing a game takes long, so its manifest is kept in the state directory together with the names, sizes
 * and times of the files that it was made from; as long as those are the same, so is the release. Safe for use by several threads.
 */
public final class ReleaseBook {
    static final String MANIFEST = "manifest.json";
    static final String RELEASE = "release.txt";

    private static final int MAX_RELEASE_BYTES = 256;
    /** The third line of a game that is damaged. */
    private static final String DAMAGED = "damaged";
    /** How much of manifests is kept in memory: hundreds of usual ones, or two of the largest. */
    private static final long CACHED_BYTES = 2L * Limits.MANIFEST_BYTES;

    private static final Logger LOG = LoggerFactory.getLogger(ReleaseBook.class);

    private final StateDirectory state;
    private final DownloadRecords downloads;
    private final Map<GameId, String> refused = new ConcurrentHashMap<>();
    private final ManifestCache recent = new ManifestCache(CACHED_BYTES);

    public ReleaseBook(StateDirectory state) {
        this.state = state;
        this.downloads = new DownloadRecords(state);
    }

    /**
     * What is known of a game whose files look as they did when it was hashed.
     *
     * @param release which release that was
     * @param damaged whether their content was found to have changed nevertheless
     */
    public record Known(ReleaseId release, boolean damaged) {}

    /** The release of a game whose files look as they did when it was hashed. */
    public Optional<ReleaseId> known(GameId game, Payload payload) throws IOException {
        return find(game, payload).map(Known::release);
    }

    /** What is known of a game whose files look as they did when it was hashed. */
    public synchronized Optional<Known> find(GameId game, Payload payload) throws IOException {
        Documents documents = state.documents(game);
        Optional<byte[]> stored = documents.read(RELEASE, MAX_RELEASE_BYTES);
        if (stored.isEmpty() || !documents.exists(MANIFEST)) {
            return Optional.empty();
        }
        String[] lines = new String(stored.get(), StandardCharsets.US_ASCII).split("\n", -1);
        if (lines.length != 3 || !lines[0].equals(fingerprint(payload)) || !lines[2].isEmpty() && !lines[2].equals(DAMAGED)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Known(new ReleaseId(lines[1]), lines[2].equals(DAMAGED)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Hashes a game and keeps the result, unless somebody cancels or the files change meanwhile. If it turns out to be a release whose download was
     * cut off after it was complete, files of the release before that are here still are deleted.
     *
     * @throws IOException if a file cannot be read or changes meanwhile
     */
    public ReleaseId hash(GameStore store, GameId game, GameVersion version, Payload payload, CancelToken cancel) throws IOException {
        GameRoot root = store.game(game);
        try {
            return keepUnchanged(store, root, read(root, version, payload, cancel), payload, cancel);
        } catch (IllegalArgumentException e) {
            refuse(game, payload);
            throw new IOException("the game " + game + " cannot be shared: " + e.getMessage(), e);
        }
    }

    private ReleaseManifest read(GameRoot root, GameVersion version, Payload payload, CancelToken cancel) throws IOException {
        try {
            return ReleaseHasher.hash(root, version, payload, cancel, _ -> { });
        } catch (CancelToken.CancelledException e) {
            throw e;
        } catch (IOException e) {
            if (root.payload().equals(payload)) {
                refuse(root.gameId(), payload);
            }
            throw e;
        }
    }

    /** The lock makes the last look at the files and the keeping one step, so that what an update kept meanwhile stays. */
    private synchronized ReleaseId keepUnchanged(GameStore store, GameRoot root, ReleaseManifest found, Payload payload, CancelToken cancel)
            throws IOException {
        cancel.check();
        if (!root.payload().equals(payload)) {
            throw new IOException("it changed while it was read; it is looked at again later");
        }
        Optional<ReleaseManifest> cutOff = downloads.downloading(store, root.gameId()).filter(wanted -> isAllOf(wanted, found));
        return cutOff.isPresent() ? finish(store, root, cutOff.get(), found, payload) : keep(found, payload);
    }

    private static boolean isAllOf(ReleaseManifest wanted, ReleaseManifest found) {
        Map<EntryPath, ManifestFile> present = Obsolete.byPath(found);
        return wanted.version().equals(found.version())
                && wanted.files().stream().allMatch(file -> isSame(file, wanted, present.get(file.path()), found));
    }

    private static boolean isSame(ManifestFile file, ReleaseManifest in, ManifestFile other, ReleaseManifest otherIn) {
        return other != null && file.size() == other.size() && Arrays.equals(file.root(in.chunkBytes()), other.root(otherIn.chunkBytes()));
    }

    /**
     * A crash, or a failing disk, came between the completion of a download and the deletion of what only the release before had. What is neither of
     * the one nor of the other is the user's and stays.
     */
    private ReleaseId finish(GameStore store, GameRoot root, ReleaseManifest wanted, ReleaseManifest found, Payload payload) throws IOException {
        Set<EntryPath> obsolete = obsolete(downloads.downloaded(store, root.gameId()), wanted, found);
        var left = new ArrayList<>(payload.files());
        left.removeIf(file -> obsolete.contains(file.path()));
        try {
            List<Payload.File> toDelete = payload.files().stream().filter(file -> obsolete.contains(file.path())).toList();
            store.deleteObsolete(root.gameId(), Obsolete.byPath(wanted).keySet(), toDelete);
        } catch (StoreException e) {
            LOG.warn("{}: {}", root.gameId(), e.getMessage());
            return keep(found, payload);
        }
        Payload now = root.payload();
        if (!now.files().equals(left)) {
            throw new IOException("it changed while it was cleaned up; it is looked at again later");
        }
        ReleaseId release = keep(wanted, now);
        downloads.complete(root.gameId());
        return release;
    }

    /** The files that only the release before has, by their content. */
    private static Set<EntryPath> obsolete(Optional<ReleaseManifest> before, ReleaseManifest wanted, ReleaseManifest found) {
        if (before.isEmpty()) {
            return Set.of();
        }
        Map<EntryPath, ManifestFile> surplus = Obsolete.byPath(found);
        wanted.files().forEach(file -> surplus.remove(file.path()));
        return before.get().files().stream()
                .filter(file -> isSame(file, before.get(), surplus.get(file.path()), found))
                .map(ManifestFile::path)
                .collect(Collectors.toSet());
    }

    /** Notes that a game cannot be hashed as it is. */
    void refuse(GameId game, Payload payload) {
        refused.put(game, fingerprint(payload));
    }

    /** Whether a game could not be hashed and has not changed since. */
    boolean isRefused(GameId game, Payload payload) {
        return fingerprint(payload).equals(refused.get(game));
    }

    /** Keeps the manifest of a game whose files are known to be those of it. */
    public synchronized ReleaseId keep(ReleaseManifest manifest, Payload payload) throws IOException {
        byte[] bytes = manifest.bytes();
        return keep(ReleaseManifest.idOf(bytes), manifest, bytes, payload);
    }

    private ReleaseId keep(ReleaseId release, ReleaseManifest manifest, byte[] bytes, Payload payload) throws IOException {
        Documents documents = state.documents(manifest.gameId());
        documents.delete(RELEASE);
        documents.write(MANIFEST, bytes);
        write(manifest.gameId(), payload, new Known(release, false));
        recent.put(release, manifest, bytes.length);
        return release;
    }

    /** A download that has begun. */
    @FunctionalInterface
    public interface Begun {
        /** Nothing of it is here: what one that was cut off before it has left is still what a download has brought, and nothing else is. */
        void undo() throws IOException;
    }

    /**
     * A download begins. Until it is complete, or undone, also over a crash, this tells which files it was to bring.
     *
     * @throws IOException if that cannot be noted durably; the download must not begin then
     */
    public synchronized Begun beginDownload(GameStore store, ReleaseManifest manifest) throws IOException {
        GameId game = manifest.gameId();
        Optional<ReleaseManifest> cutOff = store.game(game).exists() ? downloads.downloading(store, game) : Optional.empty();
        downloads.begin(store, manifest);
        return () -> undo(store, game, cutOff);
    }

    private synchronized void undo(GameStore store, GameId game, Optional<ReleaseManifest> cutOff) throws IOException {
        if (cutOff.isPresent()) {
            downloads.begin(store, cutOff.get());
        } else {
            downloads.abandon(game);
        }
    }

    /**
     * The files of the download to this directory that was cut off, and of the one before; none if none was cut off, or it went where files were
     * already that may be the user's.
     */
    public synchronized Set<EntryPath> brought(GameStore store, GameId game) throws IOException {
        Optional<ReleaseManifest> cutOff = downloads.downloading(store, game);
        if (cutOff.isEmpty() || downloads.hasFound(game)) {
            return Set.of();
        }
        return Stream.concat(cutOff.stream(), downloads.downloaded(store, game).stream())
                .flatMap(release -> release.files().stream())
                .map(ManifestFile::path)
                .collect(Collectors.toSet());
    }

    /** A game was removed, with all that downloads have brought. */
    public synchronized void forgetDownloads(GameId game) throws IOException {
        downloads.forget(game);
    }

    /** Keeps the manifest of a game that was downloaded just now, with nothing left of the release before. */
    public synchronized void keepDownloaded(ReleaseId release, ReleaseManifest manifest, Payload payload) throws IOException {
        byte[] bytes = downloads.begun(manifest.gameId(), release).orElseGet(manifest::bytes);
        keep(release, manifest, bytes, payload);
        downloads.complete(manifest.gameId());
    }

    /**
     * The files that were downloaded with the release before and that the next one does not have. In a game that was merely found there are none: its
     * files are not Lanspread's to delete.
     */
    public Optional<Obsolete> obsolete(GameStore store, ReleaseManifest next) throws IOException {
        GameId game = next.gameId();
        Payload present = store.game(game).payload();
        Optional<ReleaseId> known = find(game, present).filter(here -> !here.damaged).map(Known::release);
        Optional<ReleaseManifest> kept = downloads.downloading(store, game).filter(cutOff -> known.equals(Optional.of(cutOff.id())));
        Optional<ReleaseManifest> before = kept.isPresent() ? kept : downloads.downloaded(store, game);
        return before.map(old -> new Obsolete(old, next, present, known.equals(Optional.of(old.id()))));
    }

    /**
     * Notes whether the content of a game is still that of its release. The mark holds as long as the files look the same.
     *
     * @return whether that is news; it is not if the files have changed meanwhile, since then the game is another one
     */
    public synchronized boolean mark(GameId game, ReleaseId release, Payload payload, boolean damaged) throws IOException {
        boolean news = find(game, payload).filter(new Known(release, !damaged)::equals).isPresent();
        if (news) {
            write(game, payload, new Known(release, damaged));
        }
        return news;
    }

    private void write(GameId game, Payload payload, Known known) throws IOException {
        String lines = fingerprint(payload) + "\n" + known.release.hex() + "\n" + (known.damaged ? DAMAGED : "");
        state.documents(game).write(RELEASE, lines.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * The manifest of a release that was kept.
     *
     * @throws IOException if it is not there any more
     */
    public ReleaseManifest manifest(GameId game, ReleaseId release) throws IOException {
        return recent.get(release, () -> stored(game));
    }

    /**
     * The exact bytes of a manifest that was kept, for others: making them again from a large one costs much more time and memory than reading them.
     *
     * @throws IOException if it is not there any more
     */
    public byte[] manifestBytes(GameId game, ReleaseId release) throws IOException {
        byte[] bytes = stored(game);
        if (!ReleaseManifest.idOf(bytes).equals(release)) {
            throw new IOException("the manifest of " + game + " is that of another release by now");
        }
        return bytes;
    }

    private byte[] stored(GameId game) throws IOException {
        return state.documents(game).read(MANIFEST, Limits.MANIFEST_BYTES)
                .orElseThrow(() -> new IOException("the manifest of " + game + " is gone"));
    }

    private static String fingerprint(Payload payload) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (Payload.File file : payload.files()) {
                digest.update((file.path() + "\n" + file.sizeBytes() + "\n" + file.modifiedMillis() + "\n").getBytes(StandardCharsets.UTF_8));
            }
            payload.problems().forEach(problem -> digest.update((problem + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
