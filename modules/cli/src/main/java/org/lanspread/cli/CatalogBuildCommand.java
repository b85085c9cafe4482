package org.lanspread.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lanspread.peer.CatalogBuilder;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.Quoted;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a catalog of the games in a folder. */
@Command(
        name = "build",
        header = "Makes a catalog of the games in a folder, each pinned to exactly the files that are there.",
        description = {
            "Reads every file, so it takes as long as the disk needs; a peer may be running on the folder. A game that cannot be shared, for example "
                    + "because it has no version.ini, is named and left out; then the exit status is 1, although the catalog is written.",
            "",
            "Give the file to everybody, and let everybody start with it: 'lanspread run --games DIR --catalog FILE', and the same option for "
                    + "'games' and 'download'. After a change to a game build it again, with --force and a higher --catalog-version.",
        },
        footer = {
            "  lanspread catalog build ~/games --output party.json",
            "  lanspread catalog build ~/games --output party.json --title freedoom='Freedoom: Phase 1' --force",
            "  lanspread run --games ~/games --catalog party.json",
        })
final class CatalogBuildCommand implements Callable<Integer> {
    private static final long NANOS_BETWEEN_LINES = 1_000_000_000L;

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardOptions standard;

    @Parameters(paramLabel = "DIR", description = "The folder whose sub-folders are games.")
    private Path folder;

    @Option(names = "--output", paramLabel = "FILE", defaultValue = "catalog.json", description = "The catalog file. Default: ${DEFAULT-VALUE}.")
    private Path output;

    @Option(names = "--title", paramLabel = "ID=TITLE", description = "What people call a game. Default: its id. May be repeated.")
    private Map<GameId, String> titles = Map.of();

    @Option(names = "--catalog-version", paramLabel = "N", defaultValue = "1",
            description = "The number of this issue of the catalog, higher than that of the one before. Default: ${DEFAULT-VALUE}.")
    private long catalogVersion;

    @Option(names = "--force", description = "Replace the file if it is there.")
    private boolean force;

    CatalogBuildCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws CliException {
        Logging.configure(standard.logLevel().level(), console.err());
        Folders.requireFolder(folder, "the game folder", "name another", this::refusal);
        if (catalogVersion < 0) {
            throw refusal("--catalog-version is negative: numbers of catalogs start at 0");
        }
        requireOutput();
        var built = builder().build();
        built.skipped().forEach(skipped ->
                console.err().println("lanspread: " + Quoted.plain(skipped.name()) + " is left out: " + Printable.line(skipped.reason())));
        if (built.games().isEmpty()) {
            throw new CliException("no game in " + Quoted.of(folder.toString()) + " can be listed, so no catalog was written: a game is a folder "
                    + "that is named by its id and has a version.ini");
        }
        write(document(built));
        console.out().println(Amounts.count(built.games().size(), "game") + " of "
                + Amounts.bytes(built.games().stream().mapToLong(CatalogBuilder.Game::sizeBytes).sum()) + " in " + output
                + "; give it to everybody, to be used as in 'lanspread run --games DIR --catalog " + output.getFileName() + "'");
        return built.skipped().isEmpty() ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private void requireOutput() {
        Path target = output.toAbsolutePath();
        if (target.getFileName() == null || Files.isDirectory(target)) {
            throw refusal("the catalog " + Quoted.of(output.toString()) + " is a folder: name a file with --output");
        }
        if (!force && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw refusal("the catalog " + Quoted.of(output.toString())
                    + " is there already: name another with --output, or replace it with --force");
        }
        Folders.requireFolder(target.getParent(), "the folder of the catalog", "name another file with --output", this::refusal);
    }

    private CatalogBuilder builder() throws CliException {
        try {
            return new CatalogBuilder(folder, titles, new Ticker());
        } catch (IllegalArgumentException e) {
            throw refusal(e.getMessage());
        } catch (IOException e) {
            throw new CliException(e.getMessage(), e);
        }
    }

    private byte[] document(CatalogBuilder.Built built) {
        try {
            return built.document(catalogVersion);
        } catch (IllegalArgumentException e) {
            throw refusal(e.getMessage() + ": name another number with --catalog-version");
        }
    }

    /** Whoever reads the file meanwhile finds the old one or the new one. */
    private void write(byte[] document) throws CliException {
        Path target = output.toAbsolutePath();
        Path fresh = target.resolveSibling("." + target.getFileName() + ".new-" + ProcessHandle.current().pid());
        try {
            try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (ByteBuffer left = ByteBuffer.wrap(document); left.hasRemaining(); ) {
                    out.write(left);
                }
                out.force(true);
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            var failure = new CliException("the catalog " + Quoted.of(output.toString())
                    + " could not be written: check the folder, its permissions and the free space", e);
            try {
                Files.deleteIfExists(fresh);
            } catch (IOException left) {
                failure.addSuppressed(left);
            }
            throw failure;
        }
    }

    private ParameterException refusal(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Says on standard error how far it is, once a second. */
    private final class Ticker implements CatalogBuilder.Progress {
        private long nextNanos = System.nanoTime() + NANOS_BETWEEN_LINES;

        @Override
        public void read(GameId game, long bytesDone, long bytesTotal) {
            long now = System.nanoTime();
            if (now - nextNanos >= 0) {
                nextNanos = now + NANOS_BETWEEN_LINES;
                console.err().println(game + ": " + Amounts.percent(bytesDone, bytesTotal) + " % of " + Amounts.bytes(bytesTotal) + " read");
            }
        }
    }
}
