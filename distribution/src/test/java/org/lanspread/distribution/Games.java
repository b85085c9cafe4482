package org.lanspread.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Game roots for the scenarios, and what is in them. */
final class Games {
    /** The game that the distribution brings. */
    static final String DEMO = "whichwayisup";
    /** The version of games that are made up. */
    static final String VERSION = "20260101";

    private static final Path DEMO_FOLDER = Cli.DISTRIBUTION.resolve("demo");
    /** A folder beside the checkout that a developer may have, with bigger games. */
    private static final Path SHARED = Path.of("../../shared/games").toAbsolutePath().normalize();

    private Games() {}

    /**
     * A game that is there as its root and the list of what an installation has.
     *
     * @param folder the folder that has both
     * @param id the id of the game
     */
    record Sample(Path folder, String id) {
        /** Puts the game root into a peer's game folder. */
        void copyTo(Path games) throws IOException {
            copy(folder.resolve(id), games);
        }

        /** The SHA-256 of each file of an installation by its path. */
        Map<String, String> sums() throws IOException {
            return Games.sums(folder.resolve(id + ".sha256"));
        }

        @Override
        public String toString() {
            return id;
        }
    }

    /** The game that the distribution brings. */
    static Sample demo() {
        return new Sample(DEMO_FOLDER, DEMO);
    }

    /** The games of the folder beside the checkout; none if it is not there. */
    static List<Sample> shared() {
        if (!Files.isDirectory(SHARED)) {
            return List.of();
        }
        return children(SHARED).stream().filter(Files::isDirectory).map(root -> new Sample(SHARED, root.getFileName().toString())).toList();
    }

    /** The SHA-256 of files by their names, from lines as sha256sum writes them. */
    static Map<String, String> sums(Path list) throws IOException {
        var sums = new TreeMap<String, String>();
        for (String line : Files.readAllLines(list)) {
            sums.put(line.substring(66), line.substring(0, 64));
        }
        return sums;
    }

    /** The SHA-256 of each file below a folder by its path. */
    static Map<String, String> hashes(Path folder) throws IOException {
        var hashes = new TreeMap<String, String>();
        for (Path file : files(folder)) {
            hashes.put(relative(folder, file), sha256(file));
        }
        return hashes;
    }

    /** Writes an archive that stores one file of random bytes, always the same. */
    interface Packer {
        void write(Path archive, String name, long bytes) throws IOException;
    }

    /** Makes a game whose archive, a RAR, stores one file of random bytes, always the same; gives its game root. */
    static Path makeBig(Path games, String id, long bytes) throws IOException {
        return makeBig(games, id, bytes, StoredRar::write);
    }

    /** The same with an archive of a given kind. */
    static Path makeBig(Path games, String id, long bytes, Packer packer) throws IOException {
        Path root = Files.createDirectories(games.resolve(id));
        packer.write(root.resolve(id + ".eti"), "data.bin", bytes);
        Files.writeString(root.resolve("version.ini"), VERSION + "\n");
        return root;
    }

    /** Puts a game root into another game folder. */
    static void copy(Path root, Path games) throws IOException {
        Path copy = Files.createDirectories(games.resolve(root.getFileName().toString()));
        for (Path file : children(root)) {
            Files.copy(file, copy.resolve(file.getFileName().toString()));
        }
    }

    /** Puts the same game into another game folder, without taking the space again. */
    static void link(Path root, Path games) throws IOException {
        Path copy = Files.createDirectories(games.resolve(root.getFileName().toString()));
        for (Path file : children(root)) {
            Files.createLink(copy.resolve(file.getFileName().toString()), file);
        }
    }

    /** Flips a bit in every chunk, in a way that looks as if nothing had happened. */
    static void corrupt(Path file) throws IOException {
        var modified = Files.getLastModifiedTime(file);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (long at = 4096; at < channel.size(); at += 64 * 1024) {
                ByteBuffer one = ByteBuffer.allocate(1);
                channel.read(one, at);
                one.put(0, (byte) (one.get(0) ^ 1)).rewind();
                channel.write(one, at);
            }
        }
        Files.setLastModifiedTime(file, modified);
    }

    /** Everything below a folder, by its path and what it is: the size of a file, the target of a link. */
    static Map<String, String> listing(Path folder) throws IOException {
        var listing = new TreeMap<String, String>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.toList()) {
                String what = Files.isSymbolicLink(one) ? "-> " + Files.readSymbolicLink(one)
                        : Files.isRegularFile(one, LinkOption.NOFOLLOW_LINKS) ? Files.size(one) + " " + Files.getPosixFilePermissions(one)
                        : "";
                listing.put(relative(folder, one), what);
            }
        }
        return listing;
    }

    /** What is directly in a folder, sorted. */
    static List<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return List.copyOf(new TreeSet<>(children.toList()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(one -> !Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)).toList();
        }
    }

    private static String relative(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            var digest = MessageDigest.getInstance("SHA-256");
            in.transferTo(new OutputStream() {
                @Override
                public void write(int b) {
                    digest.update((byte) b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    digest.update(bytes, offset, length);
                }
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
