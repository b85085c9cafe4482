package org.lanspread.peer.library;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.lanspread.proto.ExpandedId;
import org.lanspread.proto.GameSummary.Expanded;
import org.lanspread.proto.Limits;
import org.lanspread.proto.manifest.ExpandedManifest;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.Documents;
import org.lanspread.store.GameRoot;
import org.lanspread.store.StateDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the games that were installed here unpack to, of each game the last release. Only what came out of this peer's own archives is kept, whose
 * content is proven by the release; what somebody else unpacked is his word. Safe for use by several threads, one of which changes a game at a time.
 */
public final class ExpandedBook {
    static final String MANIFEST = "expanded.json";
    /** Three lines: the release, the id of the manifest, the size of all files. Written last. */
    static final String SUMMARY = "expanded.txt";

    private static final int MAX_SUMMARY_BYTES = 256;
    private static final Logger LOG = LoggerFactory.getLogger(ExpandedBook.class);

    private final StateDirectory state;
    private final ReleaseBook releases;

    /** @param releases says which release a game is */
    public ExpandedBook(StateDirectory state, ReleaseBook releases) {
        this.state = state;
        this.releases = releases;
    }

    /**
     * Keeps what was unpacked, if it is known which release the archives are: they look as they did when they were hashed. What cannot be kept is no
     * harm to the installation, and is logged.
     */
    public void keep(GameRoot root, HashedFiles files) {
        GameId game = root.gameId();
        try {
            Optional<ReleaseBook.Known> known = releases.find(game, root.payload()).filter(found -> !found.damaged());
            if (known.isPresent()) {
                write(files.manifest(game, known.get().release()));
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: what it unpacks to is not told to others: {}", game, Quoted.plain(String.valueOf(e.getMessage())));
            LOG.debug("{}: what it unpacks to is not told to others", game, e);
        }
    }

    private void write(ExpandedManifest manifest) throws IOException {
        byte[] bytes = manifest.bytes();
        Documents documents = state.documents(manifest.gameId());
        documents.delete(SUMMARY);
        documents.write(MANIFEST, bytes);
        String lines = manifest.release().hex() + "\n" + ExpandedManifest.idOf(bytes).hex() + "\n" + manifest.totalBytes();
        documents.write(SUMMARY, lines.getBytes(StandardCharsets.US_ASCII));
    }

    /** What a release unpacks to, in short, if it was installed here last. */
    public Optional<Expanded> find(GameId game, ReleaseId release) throws IOException {
        Optional<byte[]> stored = state.documents(game).read(SUMMARY, MAX_SUMMARY_BYTES);
        String[] lines = new String(stored.orElse(new byte[0]), StandardCharsets.US_ASCII).split("\n", -1);
        if (lines.length != 3 || !lines[0].equals(release.hex())) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Expanded(new ExpandedId(lines[1]), Long.parseLong(lines[2])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * The exact bytes of a manifest that was kept.
     *
     * @throws IOException if it is not there any more
     */
    public byte[] bytes(GameId game, ExpandedId id) throws IOException {
        byte[] bytes = state.documents(game).read(MANIFEST, Limits.MANIFEST_BYTES)
                .orElseThrow(() -> new IOException("what " + game + " unpacks to is not known any more"));
        if (!ExpandedManifest.idOf(bytes).equals(id)) {
            throw new IOException("what " + game + " unpacks to is something else by now");
        }
        return bytes;
    }

    /** What a release unpacks to, if it was installed here last. A document that is damaged counts as none. */
    public Optional<ExpandedManifest> manifest(GameId game, ReleaseId release) {
        try {
            Optional<Expanded> known = find(game, release);
            return known.isPresent() ? Optional.of(ExpandedManifest.parse(bytes(game, known.get().id()), known.get().id())) : Optional.empty();
        } catch (IOException e) {
            LOG.warn("{}: {}", game, Quoted.plain(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }
}
