package org.lanspread.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The modules of the checkout, as they were compiled. */
final class Checkout {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    /**
     * One module.
     *
     * @param dir its directory, below the root of the checkout
     */
    record Room(Path dir) {
        String name() {
            return dir.getFileName().toString();
        }

        boolean isPlugin() {
            return dir.startsWith("plugins");
        }

        Path path() {
            return ROOT.resolve(dir);
        }

        ModuleDescriptor descriptor() {
            Path classes = path().resolve("target/classes");
            try (var in = Files.newInputStream(classes.resolve("module-info.class"))) {
                return ModuleDescriptor.read(in, () -> packages(classes));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String pom() {
            try {
                return Files.readString(path().resolve("pom.xml"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return dir.toString();
        }
    }

    private Checkout() {}

    /** A file or folder of the checkout. */
    static Path file(String path) {
        return ROOT.resolve(path);
    }

    static List<Room> rooms() {
        return Stream.of("proto", "modules/*", "plugins/*").flatMap(Checkout::matching).sorted().map(ROOT::relativize).map(Room::new).toList();
    }

    private static Stream<Path> matching(String pattern) {
        Path path = ROOT.resolve(pattern.replace("/*", ""));
        return (pattern.endsWith("/*") ? children(path) : Stream.of(path)).filter(dir -> Files.exists(dir.resolve("pom.xml")));
    }

    private static Stream<Path> children(Path dir) {
        try (var children = Files.list(dir)) {
            return children.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> packages(Path classes) {
        try (var files = Files.walk(classes)) {
            return files.filter(file -> file.toString().endsWith(".class") && !file.getParent().equals(classes))
                    .map(file -> classes.relativize(file.getParent()).toString().replace('\\', '.').replace('/', '.'))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
