package org.lanspread.proto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A document never says which class it becomes: the means for that are used nowhere in the project. */
class NoTypesFromTheWireTest {
    private static final List<String> FORBIDDEN = List.of(
            "DefaultTyping", "PolymorphicTypeValidator", "JsonTypeInfo", "JsonTypeResolver", "JsonTypeIdResolver", "Id.CLASS", "Id.MINIMAL_CLASS",
            "ObjectInputStream");

    @Test
    @Tag("B21")
    void noSourceOfTheProjectUsesThem() throws Exception {
        List<Path> sources = sources();
        assertThat(sources).as("the sources").anyMatch(source -> source.endsWith("JsonCodec.java"));
        for (Path source : sources) {
            assertThat(Files.readString(source)).as("%s", source).doesNotContain(FORBIDDEN);
        }
    }

    private static List<Path> sources() throws IOException {
        Path root = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
        Stream<Path> rooms = Stream.of("proto", "modules", "plugins").map(root::resolve).filter(Files::isDirectory);
        try (Stream<Path> files = rooms.flatMap(NoTypesFromTheWireTest::walk)) {
            return files.filter(file -> file.toString().endsWith(".java") && file.toString().replace('\\', '/').contains("/src/main/")).toList();
        }
    }

    private static Stream<Path> walk(Path folder) {
        try {
            return Files.walk(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
