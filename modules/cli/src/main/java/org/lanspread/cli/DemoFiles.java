package org.lanspread.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.Quoted;

/** The game of the demo, as the distribution brings it, and what is done with files around it. */
final class DemoFiles {
    /** The id of the game. */
    static final String GAME_ID = "whichwayisup";
    /** What people call it. */
    static final String TITLE = "Which Way Is Up?";

    private final Path demo;

    DemoFiles(Path home) throws CliException {
        this.demo = home.resolve("demo");
        if (!Files.exists(demo)) {
            throw new CliException("this distribution has no game for a demo: take the standard or the portable one for it");
        }
        Folders.requireFolder(demo.resolve(GAME_ID), "the game of the demo", "unpack Lanspread again, a part of it is missing", CliException::new);
    }

    /** Puts the game into a game directory. */
    void copyGame(Path gameDir) throws CliException {
        Path from = demo.resolve(GAME_ID);
        try (var files = Files.list(from)) {
            Path to = Files.createDirectories(gameDir.resolve(GAME_ID));
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        } catch (IOException e) {
            throw new CliException("the game of the demo cannot be copied to " + Quoted.of(gameDir.toString())
                    + ": look whether the disk is full", e);
        }
    }

    /**
     * Compares an installation with the list of what it must contain.
     *
     * @return how many files there are
     */
    int verify(Path installed) throws CliException {
        try {
            List<String> expected = Files.readAllLines(demo.resolve(GAME_ID + ".sha256"));
            for (String line : expected) {
                String[] hashAndName = line.split(" {2}", 2);
                if (!hashAndName[0].equals(sha256(EntryPath.parse(hashAndName[1]).below(installed)))) {
                    throw new CliException("the installed file " + Quoted.of(hashAndName[1]) + " is not what it should be: please report this");
                }
            }
            return expected.size();
        } catch (IOException | EntryPathException e) {
            throw new CliException("the installation in " + Quoted.of(installed.toString()) + " is not complete: please report this", e);
        }
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Deletes a folder and what is in it; does not follow links. */
    static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException failed) throws IOException {
                if (failed != null) {
                    throw failed;
                }
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
