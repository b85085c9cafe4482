package org.lanspread.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.store.StoreException.Reason;

/** The folder of one game, for looking. Every call looks at the disk; nothing is kept. Safe for use by several threads. */
public final class GameRoot {
    private final GameId gameId;
    private final Tree tree;
    private final Records records;

    /** What is recorded of an installation. */
    @FunctionalInterface
    interface Records {
        Optional<InstalledRecord> installed(GameId gameId) throws StoreException;
    }

    GameRoot(GameId gameId, Tree tree, Records records) {
        this.gameId = gameId;
        this.tree = tree;
        this.records = records;
    }

    /** Which game. */
    public GameId gameId() {
        return gameId;
    }

    /** Where it lies; it need not exist. */
    public Path folder() {
        return tree.root();
    }

    /** Whether it is there, as a real folder. */
    public boolean exists() throws StoreException {
        return looking(tree::exists);
    }

    /** Whether the download is complete, and which version it is. */
    public Sentinel sentinel() throws StoreException {
        return looking(() -> {
            Path file = tree.child(EntryPath.VERSION_SENTINEL);
            return switch (tree.exists() ? tree.disk().stat(file).kind() : FileStat.Kind.ABSENT) {
                case ABSENT -> new Sentinel.Absent();
                case FILE -> parseSentinel(file, tree.readAll(file, DownloadTransaction.MAX_SENTINEL_BYTES));
                default -> new Sentinel.Malformed(StoreException.show(file) + " is not a file");
            };
        });
    }

    private static Sentinel parseSentinel(Path file, byte[] content) {
        if (content == null) {
            return new Sentinel.Malformed(StoreException.show(file) + " is longer than " + DownloadTransaction.MAX_SENTINEL_BYTES + " bytes");
        }
        return Sentinel.parse(content)
                .<Sentinel>map(Sentinel.Complete::new)
                .orElseGet(() -> new Sentinel.Malformed(StoreException.show(file) + " is not one line of eight digits (YYYYMMDD)"));
    }

    /** Whether the game is installed: whether {@code local/} is a real folder. */
    public boolean isInstalled() throws StoreException {
        return looking(() -> tree.exists() && tree.stat(EntryPath.INSTALLED_FOLDER).isDirectory());
    }

    /** What is installed; empty if nothing is, {@link InstalledRecord#UNKNOWN} if something is and no record says what. */
    public Optional<InstalledRecord> installed() throws StoreException {
        return isInstalled() ? Optional.of(records.installed(gameId).orElse(InstalledRecord.UNKNOWN)) : Optional.empty();
    }

    /** Where the installed game lies, if it is installed. */
    public Path installedFolder() {
        return tree.child(EntryPath.INSTALLED_FOLDER);
    }

    /** The payload files. Costs one look at each file and folder. */
    public Payload payload() throws StoreException {
        return looking(() -> tree.exists() ? PayloadWalk.of(tree) : new Payload(List.of(), List.of()));
    }

    /**
     * All that a look depends on, without opening a file: the names, kinds, sizes and times of the payload, and whether there is an installation. The
     * same text as before means that the game has not changed since then, as far as the file system tells. Empty if there is no root.
     */
    public String glance() throws StoreException {
        return looking(() -> tree.exists() ? Glance.of(tree) : "");
    }

    /** The names of work folders that are in the root now: of an operation that runs, or left behind. */
    public List<String> leftovers() throws StoreException {
        return looking(() -> WorkFolders.leftovers(tree));
    }

    /** Opens a payload file for reading. No component of the path is a link. */
    public DiskFile open(EntryPath path) throws StoreException {
        return looking(() -> tree.disk().openForReading(regularFile(path)));
    }

    /** The place of a payload file, for those who have to open it themselves. No component of it was a link a moment ago. */
    public Path file(EntryPath path) throws StoreException {
        return looking(() -> regularFile(path));
    }

    private Path regularFile(EntryPath path) throws IOException {
        Path file = path.below(tree.root());
        tree.requireParents(file);
        return switch (tree.disk().stat(file).kind()) {
            case FILE -> file;
            case LINK, OTHER -> throw new StoreException(Reason.LINK, StoreException.show(file) + " is a link; Lanspread follows none inside a game");
            case ABSENT, DIRECTORY -> throw new StoreException(Reason.INCOMPLETE, StoreException.show(file) + " is missing; download the game again");
        };
    }

    private interface Look<T> {
        T at() throws IOException;
    }

    private <T> T looking(Look<T> look) throws StoreException {
        try {
            return look.at();
        } catch (IOException e) {
            throw StoreException.of("look at " + StoreException.show(tree.root()), e);
        }
    }
}
