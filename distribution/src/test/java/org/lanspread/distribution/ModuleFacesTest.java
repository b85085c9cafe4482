package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each published jar shows to others, compared with a text: a change of it is to be seen by whoever reviews. */
class ModuleFacesTest {
    private static final Path PUBLISHED = Path.of("target/repository");
    private static final Path EXPECTED = Path.of("src/test/faces");
    /** Where the texts are as they would be now, to be copied if that is meant. */
    private static final Path ACTUAL = Path.of("target/faces");

    static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.walk(PUBLISHED)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
    }

    private static String artifact(Path jar) {
        return jar.getParent().getParent().getFileName().toString();
    }

    @ParameterizedTest
    @MethodSource("jars")
    void aPublishedJarShowsWhatItShowed(Path jar) throws IOException {
        String face = face(jar);
        Path expected = EXPECTED.resolve(artifact(jar) + ".txt");
        Path actual = Files.createDirectories(ACTUAL).resolve(expected.getFileName());
        Files.writeString(actual, face);

        assertThat(expected).as("if this is meant, copy %s", actual).exists();
        assertThat(face).as("if this is meant, copy %s", actual).isEqualTo(Files.readString(expected));
    }

    @Test
    void everyTextBelongsToAPublishedJar() throws IOException {
        assertThat(Games.children(EXPECTED)).extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrderElementsOf(jars().stream().map(jar -> artifact(jar) + ".txt").toList());
    }

    /** Else an application that runs from the class path would not find it. Those that are isolated have no business there. */
    @ParameterizedTest
    @MethodSource("inProcessPlugins")
    void aPluginDeclaresItsProvidersForTheClassPathToo(Path jar) throws IOException {
        var provides = ModuleFinder.of(jar).findAll().iterator().next().descriptor().provides();
        try (var file = new JarFile(jar.toFile())) {
            for (var one : provides) {
                var entry = file.getJarEntry("META-INF/services/" + one.service());
                assertThat(entry).as(one.service()).isNotNull();
                try (var in = file.getInputStream(entry)) {
                    assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()).containsExactlyElementsOf(one.providers());
                }
            }
        }
    }

    static List<Path> inProcessPlugins() throws IOException {
        var plugins = jars().stream().filter(jar -> {
            Path properties = Checkout.file("plugins").resolve(artifact(jar).replace("lanspread-", "")).resolve("src/main/plugin/plugin.properties");
            try {
                return Files.exists(properties) && !Files.readString(properties).contains("isolation=process");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }).toList();
        assertThat(plugins).hasSizeGreaterThan(3);
        return plugins;
    }

    /** As the jar tool describes it, without the place, the version and the hidden packages. */
    private static String face(Path jar) {
        var text = new StringWriter();
        var out = new PrintWriter(text);
        assertThat(ToolProvider.findFirst("jar").orElseThrow().run(out, out, "--describe-module", "--file", jar.toString())).isZero();
        List<String> lines = text.toString().lines().filter(line -> !line.isBlank() && !line.startsWith("contains ")).toList();
        return lines.getFirst().replaceFirst("[@ ].*", "") + lines.stream().skip(1).map(line -> "\n  " + line).sorted().collect(Collectors.joining())
                + "\n";
    }
}
