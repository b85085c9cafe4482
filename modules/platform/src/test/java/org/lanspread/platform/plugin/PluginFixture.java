package org.lanspread.platform.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import org.lanspread.platform.Platform;
import org.lanspread.platform.PluginReport.Line;
import org.lanspread.platform.PluginReport.State;
import org.lanspread.platform.plugin.PluginSearch.Found;
import org.lanspread.spi.SpiVersion;

/** Makes plugin folders: compiles sources and puts them into jars. */
final class PluginFixture {
    static final ModuleLayer LAYER = Platform.class.getModule().getLayer();
    static final String SERVICE_FILE = "META-INF/services/org.lanspread.spi.unpack.Unpacker";

    private final Path pluginDir;

    PluginFixture(Path pluginDir) {
        this.pluginDir = pluginDir;
    }

    /** What is found in the plugin folder. */
    Found search() {
        return search(LAYER, Interview.DEADLINE, Set.of());
    }

    /** The same for another parent of the plugins' layers, which may be none, and with plugins that are disabled. */
    Found search(ModuleLayer parent, Duration deadline, Set<String> disabled) {
        return PluginSearch.search(Optional.ofNullable(parent), new Interview(deadline), Optional.of(pluginDir), disabled);
    }

    /** What came of the only plugin. */
    Line onlyLine() {
        var lines = search().report().lines();
        assertThat(lines).hasSize(1);
        return lines.getFirst();
    }

    /** Requires that one plugin fails, that the reason says all this, and that another plugin works. */
    void assertFails(String... reasonParts) throws IOException {
        plugin("witness");
        var found = search();
        var failed = found.report().lines().stream().filter(line -> line.state() == State.FAILED).toList();
        assertThat(failed).hasSize(1);
        assertThat(failed.getFirst().reason()).contains(reasonParts);
        assertThat(found.offers()).extracting(Offer::plugin).containsExactly("witness");
    }

    /** A folder with this text as its descriptor. */
    Path folder(String name, String descriptor) throws IOException {
        Path folder = Files.createDirectories(pluginDir.resolve(name));
        Files.writeString(folder.resolve(PluginDescriptor.FILE), descriptor);
        return folder;
    }

    /** A sound plugin: one automatic module with one unpacker, whose id is that of the plugin. */
    Path plugin(String id) throws IOException {
        Path folder = folder(id, descriptor(id));
        unpackerJar(folder.resolve("acme-" + id + ".jar"), id, "");
        return folder;
    }

    static String descriptor(String id) {
        return "id=" + id + "\nversion=1.2\nspi=" + SpiVersion.CURRENT + "\n";
    }

    /** A jar without a module descriptor that provides one unpacker of this id, whose class has more members. */
    static void unpackerJar(Path jar, String id, String members) throws IOException {
        jar(jar, Map.of("acme/Acme.java", unpacker("acme", "Acme", id, members)),
                Map.of(SERVICE_FILE, "acme.Acme\n"));
    }

    static String unpacker(String packageName, String className, String id, String members) {
        String match = members.contains(" match(") ? "" : "public Match match(Archive archive) { return Match.NO; }";
        return """
                package %s;
                import org.lanspread.spi.*;
                import org.lanspread.spi.unpack.*;
                public class %s implements Unpacker {
                    public String id() { return "%s"; }
                    %s
                    public ArchiveReader open(Archive archive, UnpackOptions options) { throw new UnsupportedOperationException(); }
                    %s
                }
                """.formatted(packageName, className, id, match, members);
    }

    /** Compiles the sources, by path, and puts the classes and the other files into a jar. It may use further jars. */
    static void jar(Path jar, Map<String, String> sources, Map<String, String> files, Path... libraries) throws IOException {
        Path classes = Files.createTempDirectory(jar.toAbsolutePath().getParent().getParent().getParent(), "classes");
        compile(classes, sources, libraries);
        try (var out = new JarOutputStream(Files.newOutputStream(jar)); var compiled = Files.walk(classes)) {
            for (Path file : compiled.filter(Files::isRegularFile).toList()) {
                add(out, classes.relativize(file).toString(), Files.readAllBytes(file));
            }
            for (var file : files.entrySet()) {
                add(out, file.getKey(), file.getValue().getBytes());
            }
        }
    }

    private static void add(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }

    private static void compile(Path classes, Map<String, String> sources, Path... libraries) throws IOException {
        var parts = new ArrayList<>(List.of(Path.of(spi()).toString()));
        List.of(libraries).forEach(library -> parts.add(library.toString()));
        String path = String.join(File.pathSeparator, parts);
        var arguments = new ArrayList<>(List.of("-d", classes.toString(), "--module-path", path, "--class-path", path));
        Path sourceDir = Files.createTempDirectory(classes.getParent(), "sources");
        for (var source : sources.entrySet()) {
            Path file = sourceDir.resolve(source.getKey());
            Files.createDirectories(file.getParent());
            arguments.add(Files.writeString(file, source.getValue()).toString());
        }
        var messages = new StringWriter();
        var out = new PrintWriter(messages);
        int status = ToolProvider.findFirst("javac").orElseThrow().run(out, out, arguments.toArray(String[]::new));
        assertThat(status).as(messages.toString()).isZero();
    }

    private static URI spi() {
        return URI.create(SpiVersion.class.getProtectionDomain().getCodeSource().getLocation().toString());
    }
}
