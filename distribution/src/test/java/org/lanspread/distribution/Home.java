package org.lanspread.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;

/**
 * A distribution at another place, where plugins can be added and removed.
 *
 * @param folder where it is
 */
record Home(Path folder) {
    /** The standard one. */
    static Home of(Path folder) throws IOException {
        return of(Cli.DISTRIBUTION, folder);
    }

    /** All is as it was built; only the folder of plugins is a new one. */
    static Home of(Path distribution, Path folder) throws IOException {
        Files.createDirectories(folder.resolve("plugins"));
        for (Path part : Games.children(distribution)) {
            switch (part.getFileName().toString()) {
                case "plugins" -> link(part, folder.resolve("plugins"));
                case "bin" -> copy(part, Files.createDirectory(folder.resolve("bin")));
                default -> Files.createSymbolicLink(folder.resolve(part.getFileName()), part);
            }
        }
        return new Home(folder);
    }

    private static void link(Path from, Path to) throws IOException {
        for (Path one : Games.children(from)) {
            Files.createSymbolicLink(to.resolve(one.getFileName()), one);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path one : Games.children(from)) {
            Files.copy(one, to.resolve(one.getFileName()));
        }
    }

    Path plugins() {
        return folder.resolve("plugins");
    }

    /** What a peer is started through instead of the distribution as it was built. */
    List<String> launcher() {
        return List.of("sh", "-c", "shift; exec sh \"$0\" \"$@\"", folder.resolve("bin/lanspread").toString());
    }

    /** Drops a plugin in, as it is given to people: a zip with one folder. */
    void dropIn(Path zip) throws IOException {
        try (var in = new ZipInputStream(Files.newInputStream(zip))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = plugins().resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(in, file);
                }
            }
        }
    }

    /** Removes a plugin, by the name of its folder. */
    void remove(String plugin) throws IOException {
        try (Stream<Path> files = Files.walk(plugins().resolve(plugin))) {
            for (Path file : files.toList().reversed()) {
                Files.delete(file);
            }
        }
    }
}
