package org.lanspread.peer.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.lanspread.proto.Limits;
import org.lanspread.proto.ProtocolException;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.Documents;
import org.lanspread.store.GameStore;
import org.lanspread.store.StateDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manifests of what was downloaded, and not merely found: of the release that a download completed last, and of the one that is on its way. They
 * prove which files Lanspread wrote. Each names the game directory that it is about and says nothing of any other.
 */
final class DownloadRecords {
    /** The release that a download completed last: the id of the game directory, a line feed, the manifest. */
    static final String DOWNLOADED = "downloaded.manifest";
    /** The release that is being downloaded, or whose download was cut off and has left something; in the same form. */
    static final String DOWNLOADING = "downloading.manifest";

    /** Empty: there were files already where the download went, so that the names of its files do not prove that Lanspread brought them. */
    static final String FOUND = "downloading.found";

    private static final Logger LOG = LoggerFactory.getLogger(DownloadRecords.class);
    private static final int DIRECTORY_BYTES = 32;

    private final StateDirectory state;

    DownloadRecords(StateDirectory state) {
        this.state = state;
    }

    /** A download begins. Returns when that is durable, and whether it goes where files are that no download has brought. */
    void begin(GameStore store, ReleaseManifest manifest) throws IOException {
        GameId game = manifest.gameId();
        Documents documents = state.documents(game);
        if (downloading(store, game).isEmpty()) {
            if (store.game(game).exists() && downloaded(store, game).isEmpty()) {
                documents.write(FOUND, new byte[0]);
            } else {
                documents.delete(FOUND);
            }
        }
        byte[] bytes = manifest.bytes();
        byte[] heading = (store.id() + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] content = ByteBuffer.allocate(heading.length + bytes.length).put(heading).put(bytes).array();
        documents.write(DOWNLOADING, content);
    }

    /** The download that began last did not complete, and nothing of it is here. */
    void abandon(GameId game) throws IOException {
        Documents documents = state.documents(game);
        documents.delete(DOWNLOADING);
        documents.delete(FOUND);
    }

    /** Nothing is here any more of what downloads have brought. */
    void forget(GameId game) throws IOException {
        Documents documents = state.documents(game);
        documents.delete(DOWNLOADING);
        documents.delete(DOWNLOADED);
        documents.delete(FOUND);
    }

    /** The download that began last is complete, and nothing of the release before is left. */
    void complete(GameId game) throws IOException {
        Documents documents = state.documents(game);
        if (documents.exists(DOWNLOADING)) {
            documents.rename(DOWNLOADING, DOWNLOADED);
        }
        documents.delete(FOUND);
    }

    /** Whether the download that began last went where files were that none has brought. */
    boolean hasFound(GameId game) throws IOException {
        return state.documents(game).exists(FOUND);
    }

    /** The release that a download completed last in this game directory. */
    Optional<ReleaseManifest> downloaded(GameStore store, GameId game) throws IOException {
        return read(store, game, DOWNLOADED);
    }

    /** The bytes of the manifest of the download that began last, if it is of this release: reading them is much cheaper than making them again. */
    Optional<byte[]> begun(GameId game, ReleaseId release) throws IOException {
        return state.documents(game).read(DOWNLOADING, DIRECTORY_BYTES + 1 + Limits.MANIFEST_BYTES)
                .map(content -> Arrays.copyOfRange(content, Math.min(content.length, DIRECTORY_BYTES + 1), content.length))
                .filter(bytes -> ReleaseManifest.idOf(bytes).equals(release));
    }

    /** The release that is being downloaded to this game directory, or whose download was cut off. */
    Optional<ReleaseManifest> downloading(GameStore store, GameId game) throws IOException {
        return read(store, game, DOWNLOADING);
    }

    private Optional<ReleaseManifest> read(GameStore store, GameId game, String name) throws IOException {
        Documents documents = state.documents(game);
        if (!documents.exists(name)) {
            return Optional.empty();
        }
        byte[] content = documents.read(name, DIRECTORY_BYTES + 1 + Limits.MANIFEST_BYTES).orElse(new byte[0]);
        try {
            return parse(store, game, content);
        } catch (ProtocolException e) {
            documents.setAside(name);
            LOG.warn("{}: {} is damaged and was set aside; files that only the release before has stay", game, name);
            return Optional.empty();
        }
    }

    private static Optional<ReleaseManifest> parse(GameStore store, GameId game, byte[] content) throws ProtocolException {
        int begin = Math.min(content.length, DIRECTORY_BYTES + 1);
        byte[] bytes = Arrays.copyOfRange(content, begin, content.length);
        ReleaseManifest manifest = ReleaseManifest.parse(bytes, ReleaseManifest.idOf(bytes));
        boolean isHere = new String(content, 0, begin, StandardCharsets.ISO_8859_1).equals(store.id() + "\n") && manifest.gameId().equals(game);
        return Optional.of(manifest).filter(_ -> isHere);
    }
}
