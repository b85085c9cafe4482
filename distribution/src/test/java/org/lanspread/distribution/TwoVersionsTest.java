package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two plugins bring different versions of one library, and one peer uses both. */
@Timeout(300)
class TwoVersionsTest {
    private static final Path SPI_JARS = Path.of("target/repository/org/lanspread/lanspread-spi").toAbsolutePath();

    /** Unpacks a file that begins with its own name: one file comes out, with what the library says. */
    private static final String UNPACKER = """
            package acme;

            import java.nio.ByteBuffer;
            import java.util.List;
            import java.util.OptionalLong;
            import org.lanspread.spi.unpack.*;

            public class Acme implements Unpacker {
                private static final byte[] SAID = lib.Library.version().getBytes();

                private static final String ID = "ID";

                public String id() {
                    return ID;
                }

                public Match match(Archive archive) throws java.io.IOException {
                    return new String(archive.head(ID.length())).equals(ID) ? Match.BY_CONTENT : Match.NO;
                }

                public ArchiveReader open(Archive archive, UnpackOptions options) {
                    var entry = new ArchiveEntry(0, "version.txt", ArchiveEntry.Kind.FILE, SAID.length, OptionalLong.empty(), false);
                    return new ArchiveReader() {
                        public ArchiveListing listing() {
                            return new ArchiveListing(List.of(entry), false);
                        }

                        public void extract(EntrySelection which, EntrySink sink) throws java.io.IOException {
                            try (var out = sink.file(entry)) {
                                out.write(ByteBuffer.wrap(SAID));
                                out.complete();
                            }
                        }

                        public void close() {}
                    };
                }
            }
            """;

    @TempDir
    private Path temp;

    @AfterEach
    void removeLinks() throws IOException {
        Links.remove(temp);
    }

    @Test
    @Scenario("S82")
    void eachUsesTheVersionOfALibraryThatItBrings() throws Exception {
        var home = Home.of(temp.resolve("lanspread"));
        var games = Map.of("acme-one", "1.4.2", "acme-two", "2.0.0");
        for (var game : games.entrySet()) {
            makePlugin(home.plugins().resolve(game.getKey()), game.getKey(), game.getValue());
            Path root = Files.createDirectories(temp.resolve("ada/games").resolve(game.getKey()));
            Files.writeString(root.resolve("version.ini"), Games.VERSION + "\n");
            Files.writeString(root.resolve("game.eti"), game.getKey() + ", and nothing that anybody else could read");
        }
        try (var ada = PeerProcess.startThrough(home.launcher(), temp.resolve("ada"))) {
            for (var game : games.entrySet()) {
                ada.send("InstallGame", game.getKey());
                ada.await("InstallGameFinished", event -> event.path("gameId").asString().equals(game.getKey()));
                assertThat(ada.games().resolve(game.getKey()).resolve("local/version.txt")).hasContent("the library is " + game.getValue());
            }
            assertThat(ada.stop()).as(ada.story()).isZero();
        }
    }

    private void makePlugin(Path folder, String id, String version) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("plugin.properties"), "id=" + id + "\nversion=1\nspi=1.0\n");
        Path library = folder.resolve("library-" + version + ".jar");
        jar(library, "lib/Library.java", "package lib; public class Library { public static String version() { return \"the library is " + version
                + "\"; } }", List.of(), Map.of());
        jar(folder.resolve("acme.jar"), "acme/Acme.java", UNPACKER.replace("\"ID\"", '"' + id + '"'), List.of(library, spi()),
                Map.of("META-INF/services/org.lanspread.spi.unpack.Unpacker", "acme.Acme\n"));
    }

    private static Path spi() throws IOException {
        try (Stream<Path> files = Files.walk(SPI_JARS)) {
            return files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
        }
    }

    /** Compiles one source and puts its classes, and other files, into a jar. */
    private void jar(Path jar, String path, String source, List<Path> libraries, Map<String, String> files) throws IOException {
        Path work = Files.createTempDirectory(temp, "work");
        Path java = work.resolve("sources").resolve(path);
        Files.createDirectories(java.getParent());
        Files.writeString(java, source);
        Path classes = Files.createDirectory(work.resolve("classes"));
        compile(java, classes, libraries);
        try (var out = new JarOutputStream(Files.newOutputStream(jar)); Stream<Path> compiled = Files.walk(classes)) {
            for (Path file : compiled.filter(Files::isRegularFile).toList()) {
                add(out, classes.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
            for (var file : files.entrySet()) {
                add(out, file.getKey(), file.getValue().getBytes());
            }
        }
    }

    private static void compile(Path java, Path classes, List<Path> libraries) {
        String path = libraries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        var arguments = new ArrayList<>(Arrays.asList("-d", classes.toString(), java.toString()));
        if (!path.isEmpty()) {
            arguments.addAll(0, List.of("--class-path", path));
        }
        var messages = new StringWriter();
        var out = new PrintWriter(messages);
        int status = ToolProvider.findFirst("javac").orElseThrow().run(out, out, arguments.toArray(String[]::new));
        assertThat(status).as("%s", messages).isZero();
    }

    private static void add(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }
}
