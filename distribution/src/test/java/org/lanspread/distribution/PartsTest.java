package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.Reader;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What each distribution says about its parts is what is inside. */
class PartsTest {
    private static final Path DISTRIBUTIONS = Path.of(System.getProperty("lanspread.distributions"));
    private static final String JAR = ".jar: ";
    private static final String TEXTS = ": ";

    private static Path home(String name) {
        return name.equals("standard") ? Cli.DISTRIBUTION : DISTRIBUTIONS.resolve(name);
    }

    private static Stream<String> modulesOfImage(Path home) throws IOException {
        if (!Files.exists(home.resolve("image"))) {
            return Stream.empty();
        }
        var release = new Properties();
        try (Reader in = Files.newBufferedReader(home.resolve("image/release"))) {
            release.load(in);
        }
        return Stream.of(release.getProperty("MODULES").replace("\"", "").split(" "));
    }

    private static boolean isOfJava(String module) {
        return module.startsWith("java.") || module.startsWith("jdk.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"standard", "minimal", "linked", "portable"})
    void everyPartHasALicenceWhoseTextIsThere(String name) throws IOException {
        Path home = home(name);
        Path licences = home.resolve("licences");
        var parts = Files.readAllLines(licences.resolve("PARTS.txt")).stream().filter(line -> line.contains(TEXTS)).toList();
        assertThat(parts.stream().filter(part -> part.contains(JAR))).hasSizeGreaterThan(10).anyMatch(part -> part.startsWith("lanspread-peer-"));
        assertThat(parts.stream().filter(part -> !part.startsWith("image/"))).allSatisfy(part -> {
            for (String licence : part.substring(part.indexOf(TEXTS) + TEXTS.length()).split(", ")) {
                assertThat(licences.resolve(licence + ".txt")).isNotEmptyFile();
            }
        });
        assertThat(parts.stream().anyMatch(part -> part.startsWith("demo/: whichwayisup-"))).isEqualTo(Files.exists(home.resolve("demo")));
        assertThat(parts.stream().filter(part -> part.startsWith("image/")).toList()).isEqualTo(!Files.exists(home.resolve("image")) ? List.of()
                : List.of("image/ (Java " + Runtime.version() + " of " + System.getProperty("java.vendor")
                        + "): GPL-2.0 with the Classpath exception; the texts for each of its modules are in image/legal"));
        assertThat(modulesOfImage(home).filter(PartsTest::isOfJava))
                .allSatisfy(module -> assertThat(home.resolve("image/legal").resolve(module).resolve("LICENSE")).isRegularFile()
                        .content().contains("\"CLASSPATH\" EXCEPTION"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"standard", "minimal", "linked", "portable"})
    void theBillOfMaterialsNamesWhatIsInsideAndNothingElse(String name) throws IOException {
        assumeFalse(Cli.MAVEN_IS_OFFLINE, "a Maven that is offline makes no bill of materials");
        Path home = home(name);
        JsonNode bill = JsonMapper.shared().readTree(Unpacked.archive(name, "cdx[.]json").toFile());

        assertThat(bill.at("/metadata/component/name").asString()).isEqualTo("lanspread-" + name);
        assertThat(bill.at("/metadata/component/description").asString()).isNotBlank();
        var jars = components(bill, "library").collect(Collectors.toMap(PartsTest::sha256, part -> part.path("name").asString()));
        assertThat(jars).as("jars by their hashes").isEqualTo(jarsInside(home)).hasSizeGreaterThan(20);
        assertNamesJava(components(bill, "platform").toList(), home);
        assertNamesTheGame(components(bill, "application").toList(), home);
        assertRefsLeadToComponents(bill);
    }

    private static Stream<JsonNode> components(JsonNode bill, String type) {
        return stream(bill.path("components")).filter(part -> part.path("type").asString().equals(type));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static String sha256(JsonNode component) {
        return stream(component.path("hashes")).filter(hash -> hash.path("alg").asString().equals("SHA-256"))
                .map(hash -> hash.path("content").asString()).findFirst().orElseThrow();
    }

    /** Jars that are linked are no files any more; the portable one has them all. Their names without versions, by their hashes. */
    private static Map<String, String> jarsInside(Path home) throws IOException {
        var inside = new TreeMap<String, String>();
        Games.hashes(home).forEach((file, hash) -> {
            if (file.endsWith(".jar") && !file.startsWith("image/")) {
                inside.put(hash, nameOf(Path.of(file)));
            }
        });
        Set<String> linked = modulesOfImage(home).filter(module -> !isOfJava(module)).collect(Collectors.toCollection(TreeSet::new));
        for (Path jar : jarsOf(linked)) {
            inside.put(Games.sha256(jar), nameOf(jar));
        }
        return inside;
    }

    private static List<Path> jarsOf(Set<String> modules) {
        var folders = Stream.concat(Stream.of(home("portable").resolve("modules")), Games.children(home("portable").resolve("plugins")).stream());
        var finder = ModuleFinder.compose(folders.map(ModuleFinder::of).toArray(ModuleFinder[]::new));
        return modules.stream().map(module -> finder.find(module).flatMap(ModuleReference::location).map(Path::of).orElseThrow()).toList();
    }

    private static String nameOf(Path jar) {
        return jar.getFileName().toString().replaceFirst("-\\d.*", "");
    }

    private static void assertNamesJava(List<JsonNode> platforms, Path home) {
        if (!Files.exists(home.resolve("image"))) {
            assertThat(platforms).isEmpty();
            return;
        }
        assertThat(platforms).singleElement().satisfies(java -> {
            assertThat(java.path("version").asString()).isEqualTo(Runtime.version().toString());
            assertThat(java.at("/supplier/name").asString()).isEqualTo(System.getProperty("java.vendor"));
            assertThat(java.at("/licenses/0/expression").asString()).isEqualTo("GPL-2.0-only WITH Classpath-exception-2.0");
            assertThat(java.at("/externalReferences/0/url").asString()).isEqualTo("image/legal");
            assertThat(java.path("description").asString()).contains(modulesOfImage(home).filter(PartsTest::isOfJava).toList());
        });
    }

    private static void assertNamesTheGame(List<JsonNode> applications, Path home) {
        if (!Files.exists(home.resolve("demo"))) {
            assertThat(applications).isEmpty();
            return;
        }
        assertThat(applications).singleElement().satisfies(game -> {
            assertThat(game.path("name").asString()).isEqualTo("Which Way Is Up?");
            assertThat(sha256(game)).isEqualTo(Games.sha256(home.resolve("demo/whichwayisup/whichwayisup.eti")));
            assertThat(game.at("/licenses/0/expression").asString()).startsWith("GPL-2.0-only AND CC-BY-3.0");
            assertThat(home.resolve(game.at("/externalReferences/0/url").asString())).isNotEmptyFile();
        });
    }

    private static void assertRefsLeadToComponents(JsonNode bill) {
        var refs = stream(bill.path("components")).map(part -> part.path("bom-ref").asString()).collect(Collectors.toSet());
        var reached = stream(bill.path("dependencies")).flatMap(one -> stream(one.path("dependsOn"))).map(JsonNode::asString)
                .collect(Collectors.toSet());
        assertThat(reached).isEqualTo(refs);
    }
}
