package org.lanspread.peer.library;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import org.lanspread.proto.ExpandedId;
import org.lanspread.proto.GameSummary.Expanded;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.Documents;
import org.lanspread.store.InstalledRecord;
import org.lanspread.store.StateDirectory;
import org.lanspread.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was found of the games of one game directory, each under a stamp of all that the finding depends on: as long as the stamp is the same, nothing
 * has to be read. It is kept in the state directory, and is never needed: one that is missing, damaged or of another directory is made anew.
 * Safe for use by several threads.
 *
 * <p>The document is lines of text: a heading with the format and the id of the directory, a line for each game that can be shared, and a checksum of
 * all that stands before it.
 */
public final class LibraryIndex {
    static final String FILE = "library.index";
    /** The largest index: {@link #MAX_GAMES} games, each with names of the greatest length. */
    static final int MAX_BYTES = 8 * 1024 * 1024;
    /** How many games it keeps; of more, the rest is looked at anew after a start. */
    static final int MAX_GAMES = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(LibraryIndex.class);
    private static final String HEADING = "lanspread-library-index";
    private static final String FORMAT = "2";
    private static final String NOTHING = "-";
    private static final int FIELDS = 10;
    private static final int CHECKSUM_CHARS = 8;
    /** A longer stamp is shortened to a digest; those of usual games are compared as they are, since digests cost time at the start. */
    private static final int MAX_STAMP_CHARS = 200;

    /** What was found, and the stamp of what it was found in. */
    private record Entry(String stamp, LocalGame game) {}

    private final Documents documents;
    private final String directory;
    private final Map<GameId, Entry> entries = new ConcurrentHashMap<>();
    private volatile boolean changed;

    private LibraryIndex(Documents documents, String directory) {
        this.documents = documents;
        this.directory = directory;
    }

    /**
     * Reads the index of a game directory. What cannot be used is left out.
     *
     * @param directory the id of the game directory
     */
    public static LibraryIndex load(StateDirectory state, String directory) {
        var index = new LibraryIndex(state.documents(), directory);
        try {
            if (index.documents.exists(FILE)) {
                index.read(index.documents.read(FILE, MAX_BYTES));
            }
        } catch (StoreException e) {
            LOG.warn("{}; all games are looked at anew", e.getMessage());
        }
        return index;
    }

    private void read(Optional<byte[]> content) throws StoreException {
        try {
            parse(content.orElseThrow(() -> new IllegalArgumentException("it is too long or not a file")));
        } catch (IllegalArgumentException e) {
            entries.clear();
            Path place = documents.setAside(FILE);
            LOG.warn("the library index cannot be used and is kept as {}; all games are looked at anew: {}", place, e.getMessage());
        }
    }

    private void parse(byte[] content) {
        var lines = new ArrayList<>(List.of(new String(content, StandardCharsets.UTF_8).split("\n", -1)));
        String[] heading = lines.removeFirst().split(" ", -1);
        if (heading.length != 3 || !heading[0].equals(HEADING)) {
            throw new IllegalArgumentException("it is no index");
        }
        if (!heading[1].equals(FORMAT)) {
            throw new IllegalArgumentException("another version of Lanspread wrote it");
        }
        requireSound(content, lines);
        if (!heading[2].equals(directory)) {
            LOG.info("the library index is that of another game directory; all games are looked at");
            return;
        }
        for (String line : lines) {
            String[] fields = line.split(" ", -1);
            if (fields.length != FIELDS || entries.size() == MAX_GAMES) {
                throw new IllegalArgumentException("a line of it has " + fields.length + " fields, or there are too many lines");
            }
            Entry entry = entry(fields);
            entries.put(entry.game.gameId(), entry);
        }
    }

    /** Takes the last line away, which says what all before it has to be. */
    private static void requireSound(byte[] content, List<String> lines) {
        int length = content.length - CHECKSUM_CHARS - 1;
        if (lines.size() < 2 || length < 0 || !lines.removeLast().isEmpty()
                || !lines.removeLast().equals(checksum(content, length))) {
            throw new IllegalArgumentException("it is damaged");
        }
    }

    private static Entry entry(String[] fields) {
        Optional<InstalledRecord> installed = fields[5].equals(NOTHING)
                ? Optional.empty()
                : Optional.of(new InstalledRecord(unlessNothing(fields[6]).map(GameVersion::new), unlessNothing(fields[7]).map(ReleaseId::new)));
        Optional<Expanded> expanded = unlessNothing(fields[8]).map(id -> new Expanded(new ExpandedId(id), Long.parseLong(fields[9])));
        return new Entry(fields[1], new LocalGame(
                new GameId(fields[0]), Optional.of(new GameVersion(fields[2])), installed, Long.parseLong(fields[3]),
                Optional.of(new ReleaseId(fields[4])), false, expanded));
    }

    private static Optional<String> unlessNothing(String field) {
        return field.equals(NOTHING) ? Optional.empty() : Optional.of(field);
    }

    /** What was found of a game when everything was as this stamp says. */
    Optional<LocalGame> find(GameId game, String stamp) {
        Entry known = entries.get(game);
        return known != null && known.stamp.equals(stamp) ? Optional.of(known.game) : Optional.empty();
    }

    /** What was found of a game, whatever became of it. */
    Optional<LocalGame> remembered(GameId game) {
        return Optional.ofNullable(entries.get(game)).map(Entry::game);
    }

    /** Keeps what was found of a game. */
    void keep(String stamp, LocalGame game) {
        Entry entry = new Entry(stamp, game);
        if (!entry.equals(entries.put(game.gameId(), entry))) {
            changed = true;
        }
    }

    /** Forgets a game that is not there. */
    void forget(GameId game) {
        if (entries.remove(game) != null) {
            changed = true;
        }
    }

    /** Writes the index if it differs from what was read or written last. One thread at a time. */
    public synchronized void save() {
        if (!changed) {
            return;
        }
        changed = false;
        try {
            documents.write(FILE, content());
        } catch (StoreException e) {
            changed = true;
            LOG.warn("the next start looks at all games anew: {}", e.getMessage());
        }
    }

    private byte[] content() {
        var text = new StringBuilder(HEADING + " " + FORMAT + " " + directory + "\n");
        new TreeMap<>(entries).values().stream().filter(entry -> entry.game.isServable()).limit(MAX_GAMES).forEach(entry -> append(text, entry));
        byte[] content = text.toString().getBytes(StandardCharsets.UTF_8);
        return text.append(checksum(content, content.length)).append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder text, Entry entry) {
        LocalGame game = entry.game;
        Optional<InstalledRecord> installed = game.installed();
        text.append(String.join(" ", game.gameId().value(), entry.stamp, game.version().get().value(), Long.toString(game.sizeBytes()),
                game.release().get().hex(), installed.isPresent() ? "installed" : NOTHING,
                installed.flatMap(InstalledRecord::version).map(GameVersion::value).orElse(NOTHING),
                installed.flatMap(InstalledRecord::release).map(ReleaseId::hex).orElse(NOTHING),
                game.expanded().map(Expanded::id).map(ExpandedId::hex).orElse(NOTHING),
                game.expanded().map(Expanded::installedBytes).map(String::valueOf).orElse(NOTHING)));
        text.append('\n');
    }

    /** The stamp of a text: a word that is the same for the same text only. */
    static String stamp(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MAX_STAMP_CHARS
                ? Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)
                : "sha256:" + HexFormat.of().formatHex(sha256().digest(bytes));
    }

    /** Finds what is torn or changed by accident. */
    private static String checksum(byte[] content, int length) {
        var sum = new CRC32();
        sum.update(content, 0, length);
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
