package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A plugin that a test makes. Its unpacker reads archives that begin with its id: one file comes out of each, with what the plugin says when it is
 * asked.
 *
 * @param folder its folder, whose name is its id
 */
record MadePlugin(Path folder) {
    private static final Path SPI_JARS = Path.of("target/repository/org/lanspread/lanspread-spi").toAbsolutePath();

    private static final String UNPACKER = """
            package acme;

            import java.nio.ByteBuffer;
            import java.util.List;
            import java.util.OptionalLong;
            import org.lanspread.spi.unpack.*;

            public class Acme implements Unpacker {
                private static final String ID = "ID";

                public String id() {
                    return ID;
                }

                public Match match(Archive archive) throws java.io.IOException {
                    return new String(archive.head(ID.length())).equals(ID) ? Match.BY_CONTENT : Match.NO;
                }

                private static byte[] said() {
                    try {
                        return (SAID).getBytes();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }

                public ArchiveReader open(Archive archive, UnpackOptions options) {
                    byte[] said = said();
                    var entry = new ArchiveEntry(0, "said.txt", ArchiveEntry.Kind.FILE, said.length, OptionalLong.empty(), false);
                    return new ArchiveReader() {
                        public ArchiveListing listing() {
                            return new ArchiveListing(List.of(entry), false);
                        }

                        public void extract(EntrySelection which, EntrySink sink) throws java.io.IOException {
                            try (var out = sink.file(entry)) {
                                out.write(ByteBuffer.wrap(said));
                                out.complete();
                            }
                        }

                        public void close() {}
                    };
                }
            }
            """;

    /**
     * Makes one.
     *
     * @param properties further lines of its descriptor
     */
    static MadePlugin at(Path folder, String... properties) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("plugin.properties"), "id=" + folder.getFileName() + "\nversion=1\nspi=1.0\n"
                + Stream.of(properties).map(line -> line + "\n").collect(Collectors.joining()));
        return new MadePlugin(folder);
    }

    /** The same for one that has processes of its own. */
    static MadePlugin isolatedAt(Path folder) throws IOException {
        String id = folder.getFileName().toString();
        return at(folder, "isolation=process", "formats=" + HexFormat.ofDelimiter(" ").formatHex(id.getBytes(StandardCharsets.UTF_8)));
    }

    String id() {
        return folder.getFileName().toString();
    }

    /**
     * Adds the unpacker, a jar without a module descriptor.
     *
     * @param said the expression of Java that says what comes out; may use the libraries that the plugin has already
     */
    MadePlugin saying(String said) throws IOException {
        try (Stream<Path> jars = Files.list(folder)) {
            var libraries = Stream.concat(jars.filter(file -> file.toString().endsWith(".jar")), Stream.of(spi())).toList();
            jar("acme.jar", "acme/Acme.java", UNPACKER.replace("\"ID\"", '"' + id() + '"').replace("SAID", said), libraries,
                    Map.of("META-INF/services/org.lanspread.spi.unpack.Unpacker", "acme.Acme\n"));
        }
        return this;
    }

    /** Adds a jar with the classes of one source. */
    MadePlugin with(String jar, String path, String source) throws IOException {
        jar(jar, path, source, List.of(), Map.of());
        return this;
    }

    /** Makes the game of a plugin, under its id, which nobody else can install. */
    static void makeGame(Path games, String id) throws IOException {
        Path root = Files.createDirectories(games.resolve(id));
        Files.writeString(root.resolve("version.ini"), Games.VERSION + "\n");
        Files.writeString(root.resolve("game.eti"), id + ", and nothing that anybody else could read");
    }

    /** What the plugin said when its game was installed. */
    String said(Path games) throws IOException {
        return Files.readString(games.resolve(id()).resolve("local/said.txt"));
    }

    private static Path spi() throws IOException {
        try (Stream<Path> files = Files.walk(SPI_JARS)) {
            return files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
        }
    }

    /** Compiles one source and puts its classes, and other files, into a jar. */
    private void jar(String jar, String path, String source, List<Path> libraries, Map<String, String> files) throws IOException {
        Path work = Files.createTempDirectory(folder.getParent().getParent(), "work");
        Path java = work.resolve("sources").resolve(path);
        Files.createDirectories(java.getParent());
        Files.writeString(java, source);
        Path classes = Files.createDirectory(work.resolve("classes"));
        compile(java, classes, libraries);
        try (var out = new JarOutputStream(Files.newOutputStream(folder.resolve(jar))); Stream<Path> compiled = Files.walk(classes)) {
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
        var arguments = new ArrayList<>(List.of("-nowarn", "-d", classes.toString(), java.toString()));
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
