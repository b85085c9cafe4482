package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lanspread.distribution.Checkout.Room;

/** The rules of docs/architecture.md about modules. */
class ArchitectureTest {
    private static final String OURS = "org.lanspread.";

    /** Whose names differ from their directories, since a word of the directory's name is a keyword of Java. */
    private static final Map<String, String> OTHER_NAMES = Map.of("discovery-static", "org.lanspread.discovery.fixed");

    /** What many packages may be exported of: they are there for others to build on. */
    private static final Set<String> EXPORT_MANY = Set.of("spi", "proto", "testkit");

    /** What the modules of the core may require of ours, directly: the table of docs/architecture.md. */
    private static final Map<String, Set<String>> MAY_REQUIRE = Map.of(
            "spi", Set.of(),
            "testkit", Set.of("spi"),
            "proto", Set.of("spi"),
            "store", Set.of("spi"),
            "peer", Set.of("spi", "proto", "store"),
            "platform", Set.of("spi", "peer"),
            "cli", Set.of("platform"),
            "assembler", Set.of(),
            "benchmark", Set.of("platform", "peer", "proto", "store"));

    static List<Room> rooms() {
        return Checkout.rooms();
    }

    static List<Room> plugins() {
        return rooms().stream().filter(Room::isPlugin).toList();
    }

    static List<Room> core() {
        return rooms().stream().filter(room -> !room.isPlugin()).toList();
    }

    private static Set<String> required(ModuleDescriptor module) {
        return module.requires().stream().map(Requires::name).collect(Collectors.toSet());
    }

    @Test
    void seesTheModulesOfTheCheckout() {
        assertThat(rooms()).extracting(Room::name).contains("proto", "spi", "store", "peer", "platform", "cli", "testkit", "transport-quic");
    }

    @ParameterizedTest
    @MethodSource("plugins")
    void aPluginRequiresOfOursOnlyTheSpi(Room plugin) {
        assertThat(required(plugin.descriptor())).filteredOn(name -> name.startsWith(OURS)).containsExactly("org.lanspread.spi");
    }

    @ParameterizedTest
    @MethodSource("core")
    void aModuleOfTheCoreRequiresOfOursOnlyWhatItMay(Room room) {
        assertThat(MAY_REQUIRE).containsKey(room.name());
        assertThat(required(room.descriptor())).filteredOn(name -> name.startsWith(OURS))
                .isSubsetOf(MAY_REQUIRE.get(room.name()).stream().map(OURS::concat).toList());
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void nothingRequiresTheCommandLineOrAPlugin(Room room) {
        var forbidden = plugins().stream().map(plugin -> plugin.descriptor().name()).collect(Collectors.toSet());
        forbidden.add("org.lanspread.cli");
        assertThat(required(room.descriptor())).doesNotContainAnyElementsOf(forbidden);
    }

    @Test
    void theSpiRequiresOnlyTheBaseOfTheJdk() {
        var spi = rooms().stream().filter(room -> room.name().equals("spi")).findFirst().orElseThrow();
        assertThat(required(spi.descriptor())).containsExactly("java.base");
    }

    @Test
    void noModuleOutsideThePluginsIsAutomatic() {
        var modules = ModuleFinder.of(Path.of("target/parts/modules")).findAll();
        assertThat(modules).hasSizeGreaterThan(6).noneMatch(module -> module.descriptor().isAutomatic());
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void everyPackageStartsWithTheNameOfItsModule(Room room) {
        var module = room.descriptor();
        assertThat(module.packages()).isNotEmpty().allMatch(name -> (name + ".").startsWith(module.name() + "."));
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aModuleExportsOnePackageAtMost(Room room) {
        var exported = room.descriptor().exports().stream().filter(export -> !export.isQualified()).toList();
        assertThat(exported).hasSizeLessThanOrEqualTo(EXPORT_MANY.contains(room.name()) ? Integer.MAX_VALUE : 1);
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void directoryArtifactAndModuleHaveTheSameName(Room room) {
        assertThat(room.pom()).contains("<artifactId>lanspread-" + room.name() + "</artifactId>");
        assertThat(room.descriptor().name()).isEqualTo(OTHER_NAMES.getOrDefault(room.name(), OURS + room.name().replace('-', '.')));
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void everyPackageSaysWhatItIsFor(Room room) throws IOException {
        try (var files = Files.walk(room.path().resolve("src/main/java"))) {
            var silent = files.filter(file -> file.toString().endsWith(".java") && !file.endsWith("module-info.java"))
                    .map(Path::getParent)
                    .distinct()
                    .filter(dir -> !Files.exists(dir.resolve("package-info.java")));
            assertThat(silent).isEmpty();
        }
    }
}
