package org.lanspread.peer.library;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.proto.Limits;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.Documents;
import org.lanspread.store.GameRoot;
import org.lanspread.store.Payload;
import org.lanspread.store.StateDirectory;

/**
 * The releases of the games that are here. Hashing a game takes long, so its manifest is kept in the state directory together with the names, sizes
 * and times of the files that it was made from; as long as those are the same, so is the release. Safe for use by several threads.
 */
public final class ReleaseBook {
    static final String MANIFEST = "manifest.json";
    static final String RELEASE = "release.txt";
    /** Which release was downloaded last, and not merely found. */
    static final String DOWNLOADED = "downloaded.txt";

    private static final int MAX_RELEASE_BYTES = 256;
    /** The third line of a game that is damaged. */
    private static final String DAMAGED = "damaged";
    /** How much of manifests is kept in memory: hundreds of usual ones, or two of the largest. */
    private static final long CACHED_BYTES = 2L * Limits.MANIFEST_BYTES;

    private final StateDirectory state;
    private final Map<GameId, String> refused = new ConcurrentHashMap<>();
    private final ManifestCache recent = new ManifestCache(CACHED_BYTES);

    public ReleaseBook(StateDirectory state) {
        this.state = state;
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
     * Hashes a game and keeps the result, unless somebody cancels or the files change meanwhile.
     *
     * @throws IOException if a file cannot be read or changes meanwhile
     */
    public ReleaseId hash(GameRoot root, GameVersion version, Payload payload, CancelToken cancel) throws IOException {
        try {
            return keepUnchanged(root, read(root, version, payload, cancel), payload, cancel);
        } catch (IllegalArgumentException e) {
            refuse(root.gameId(), payload);
            throw new IOException("the game " + root.gameId() + " cannot be shared: " + e.getMessage(), e);
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
    private synchronized ReleaseId keepUnchanged(GameRoot root, ReleaseManifest manifest, Payload payload, CancelToken cancel) throws IOException {
        cancel.check();
        if (!root.payload().equals(payload)) {
            throw new IOException("it changed while it was read; it is looked at again later");
        }
        return keep(manifest, payload);
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
        ReleaseId release = ReleaseManifest.idOf(bytes);
        Documents documents = state.documents(manifest.gameId());
        documents.delete(RELEASE);
        documents.write(MANIFEST, bytes);
        write(manifest.gameId(), payload, new Known(release, false));
        recent.put(release, manifest, bytes.length);
        return release;
    }

    /** Keeps the manifest of a game that was downloaded just now. */
    public synchronized void keepDownloaded(ReleaseManifest manifest, Payload payload) throws IOException {
        ReleaseId release = keep(manifest, payload);
        state.documents(manifest.gameId()).write(DOWNLOADED, (release.hex() + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Whether every file of a release was downloaded. In one that was merely found there may be files that the user put between those of the game:
     * they are not Lanspread's to delete.
     */
    public boolean wasDownloaded(GameId game, ReleaseId release) throws IOException {
        return state.documents(game).read(DOWNLOADED, MAX_RELEASE_BYTES)
                .filter(stored -> new String(stored, StandardCharsets.US_ASCII).equals(release.hex() + "\n"))
                .isPresent();
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
