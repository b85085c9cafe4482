package org.lanspread.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Archives of many kinds, each as a game: those that the plugins are tested with. */
final class Archives {
    private static final Path RAR = Path.of("../plugins/unpacker-junrar/src/test/resources/archives");
    private static final Path SEVEN_ZIP = Path.of("../plugins/unpacker-sevenzip/src/test/resources/archives");
    private static final Path ZIP = Path.of("../plugins/unpacker-zip/src/test/resources/archives");
    private static final Set<String> HARMLESS_SEVEN_ZIP = Set.of("large-dictionary.7z");
    /** Those of {@link #hostile} that do no harm when they are installed. */
    static final Set<String> HARMLESS = Set.of("setuid", "zero-byte-without-crc", "data-without-crc");

    private Archives() {}

    /**
     * A game made of the files of one archive.
     *
     * @param id its id
     * @param files the volumes
     * @param sums what an installation has; null if it cannot be installed
     */
    record Wrapped(String id, List<Path> files, Path sums) {
        /** Puts it among the games of a peer. */
        void addTo(Path games) throws IOException {
            Path root = Files.createDirectories(games.resolve(id));
            for (Path file : files) {
                Files.copy(file, root.resolve(files.size() == 1 ? id + ".eti" : file.getFileName().toString()));
            }
            Files.writeString(root.resolve("version.ini"), Games.VERSION + "\n");
        }

        @Override
        public String toString() {
            return id;
        }
    }

    /** All of them. */
    static List<Wrapped> all() {
        return Stream.of(sound(), locked(), hostile()).flatMap(List::stream).toList();
    }

    /** What can be installed. */
    static List<Wrapped> sound() {
        return Stream.of(valid(), rar4(), others()).flatMap(List::stream).toList();
    }

    /** One that can be installed. */
    static Wrapped sound(String id) {
        return sound().stream().filter(game -> game.id().equals(id)).findFirst().orElseThrow();
    }

    /** What wants a password. */
    static List<Wrapped> locked() {
        return Stream.of("valid", "rar4").flatMap(folder -> wrapped(folder).stream()).filter(game -> game.id().contains("password")).toList();
    }

    /** What has to be refused, but for the {@link #HARMLESS}. */
    static List<Wrapped> hostile() {
        return Stream.concat(wrapped("hostile").stream(), hostileSevenZip().stream()).toList();
    }

    /** One of those. */
    static Wrapped hostile(String id) {
        return hostile().stream().filter(game -> game.id().equals(id)).findFirst().orElseThrow();
    }

    private static List<Wrapped> valid() {
        Path sums = RAR.resolve("valid/SHA256SUMS");
        return wrapped("valid").stream()
                .filter(game -> !game.id().contains("password"))
                .map(game -> new Wrapped(game.id(), game.files(), sums))
                .toList();
    }

    /** Other formats than RAR: 7z, which a process of its own unpacks, and zip. */
    private static List<Wrapped> others() {
        Path sums = SEVEN_ZIP.resolve("SHA256SUMS");
        var volumes = Stream.of("001", "002", "003").map(number -> SEVEN_ZIP.resolve("volumes.7z." + number)).toList();
        return List.of(
                new Wrapped("seven", List.of(SEVEN_ZIP.resolve("seven.7z")), sums),
                new Wrapped("seven-nonsolid", List.of(SEVEN_ZIP.resolve("seven-nonsolid.7z")), sums),
                new Wrapped("seven-volumes", volumes, sums),
                new Wrapped("plain-zip", List.of(ZIP.resolve("plain.zip")), sums));
    }

    private static List<Wrapped> hostileSevenZip() {
        return Games.children(SEVEN_ZIP.resolve("hostile")).stream()
                .filter(file -> !HARMLESS_SEVEN_ZIP.contains(file.getFileName().toString()))
                .map(file -> new Wrapped("seven-" + file.getFileName().toString().replace(".7z", ""), List.of(file), null))
                .toList();
    }

    private static List<Wrapped> rar4() {
        return wrapped("rar4").stream()
                .filter(game -> Files.exists(rar4Sums(game)))
                .map(game -> new Wrapped(game.id(), game.files(), rar4Sums(game)))
                .toList();
    }

    private static Path rar4Sums(Wrapped game) {
        return RAR.resolve("rar4").resolve(stem(game.files().getFirst()) + ".sha256");
    }

    /** One game for each archive of a folder, all its volumes together. */
    private static List<Wrapped> wrapped(String folder) {
        var games = new TreeMap<String, List<Path>>();
        for (Path file : Games.children(RAR.resolve(folder))) {
            if (file.toString().endsWith(".rar")) {
                games.merge(id(file), List.of(file), (volumes, next) -> Stream.concat(volumes.stream(), next.stream()).toList());
            }
        }
        return games.entrySet().stream().map(game -> new Wrapped(game.getKey(), game.getValue(), null)).toList();
    }

    private static String id(Path file) {
        return stem(file).toLowerCase(Locale.ROOT);
    }

    private static String stem(Path file) {
        return file.getFileName().toString().replaceFirst("(\\.part\\d+)?\\.rar$", "");
    }
}
