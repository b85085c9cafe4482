package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {
    private static final Path DISTRIBUTIONS = Path.of(System.getProperty("lanspread.distributions"));
    private static final Path DISTRIBUTION = Path.of(System.getProperty("lanspread.distribution"));
    private static final String VERSION = System.getProperty("lanspread.version");

    @TempDir
    private Path temp;

    @AfterEach
    void removeLinks() throws IOException {
        Links.remove(temp);
    }

    @Test
    void theImageHasExplicitModulesOnlyAndNoPlugin() throws IOException {
        var modules = imageModules();
        assertThat(modules).extracting(ModuleDescriptor::name).contains("org.lanspread.cli", "org.slf4j.jul", "java.naming", "jdk.unsupported");
        assertThat(modules).noneMatch(ModuleDescriptor::isAutomatic);
        assertThat(modules).extracting(ModuleDescriptor::name)
                .noneMatch(name -> name.startsWith("org.lanspread.transport") || name.startsWith("org.lanspread.discovery")
                        || name.contains("netty"));
    }

    @Test
    void ourModulesCarryTheirVersion() throws IOException {
        var ours = imageModules().stream().filter(module -> module.name().startsWith("org.lanspread.")).toList();
        assertThat(ours).allMatch(module -> module.rawVersion().equals(Optional.of(VERSION)));
    }

    @Test
    void pluginFoldersCarryNothingThatTheImageHas() throws IOException {
        var image = imageModules().stream().map(ModuleDescriptor::name).toList();
        assertThat(pluginFolders()).isNotEmpty().allSatisfy(folder -> {
            var modules = ModuleFinder.of(folder).findAll().stream().map(ModuleReference::descriptor).map(ModuleDescriptor::name).toList();
            assertThat(modules).isNotEmpty().doesNotContainAnyElementsOf(image);
        });
    }

    @Test
    void theLauncherSaysItsVersion() throws Exception {
        assertSaysItsVersion(run(launcher().toString(), "--version"));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
    void theLauncherWorksFromAPathWithSpaces() throws Exception {
        Path home = homeWithoutCache("my games/lan spread");
        Files.createSymbolicLink(home.resolve("plugins"), DISTRIBUTION.resolve("plugins"));
        assertSaysItsVersion(run("sh", home.resolve("bin/lanspread").toString(), "--version"));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
    void theLauncherWorksThroughLinks() throws Exception {
        Path first = Files.createSymbolicLink(temp.resolve("first link"), launcher());
        Files.createSymbolicLink(temp.resolve("second"), Path.of(first.getFileName().toString()));
        assertSaysItsVersion(run(temp.resolve("second").toString(), "--version"));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
    void theLauncherWorksFromAPathThatBeginsWithAHyphen() throws Exception {
        homeWithoutCache("-x");
        assertSaysItsVersion(run("sh", "--", "-x/bin/lanspread", "--version"));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launchers are shell scripts, and no name has a colon there")
    void theLaunchersSayThatJavaCannotStartFromAPathWithAColon() throws Exception {
        Path home = homeWithoutCache("a:b");
        Files.copy(DISTRIBUTIONS.resolve("portable/bin/link"), home.resolve("bin/link"));
        String reason = " cannot start from " + home.toRealPath() + ", since Java takes a colon for the end of a path: "
                + "move the folder to a path without one\n";

        assertThat(run("sh", home.resolve("bin/lanspread").toString(), "--version")).isEqualTo(new Finished(1, "lanspread:" + reason));
        assertThat(run("sh", home.resolve("bin/link").toString())).isEqualTo(new Finished(1, "link:" + reason));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
    void theLauncherSaysThatTheJavaIsMissing() throws Exception {
        Path home = homeWithoutCache("home");
        Files.delete(home.resolve("image"));

        assertThat(run("sh", home.resolve("bin/lanspread").toString(), "--version")).isEqualTo(new Finished(1, "lanspread: "
                + home.toRealPath().resolve("image") + ", which has the Java, is not there: unpack the distribution again\n"));
    }

    /** As docs/configuration.md has it. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
    void theOptionsForJavaAreSplitAtSpacesAndLineBreaksAndNothingElseIsDoneToThem() throws Exception {
        Files.writeString(temp.resolve("options"), "\"-Dquoted=two words\"\n");
        Files.writeString(temp.resolve("-Dstar=found"), "");
        var run = run("env", "LANSPREAD_JAVA_OPTS= -Dstar=*\t-Dquote=\"a\n-Ddollar=$HOME @options -XshowSettings:properties ", launcher().toString(),
                "--version");

        assertSaysItsVersion(run);
        assertThat(run.output().lines().map(String::strip)).contains("star = *", "quote = \"a", "dollar = $HOME", "quoted = two words");
    }

    /** The JVM refuses to start if it is told to use a cache that does not fit it or its options. */
    @Test
    void theStartCacheFitsTheLauncher() throws Exception {
        assertSaysItsVersion(run("env", "LANSPREAD_JAVA_OPTS=-XX:AOTMode=on", launcher().toString(), "--version"));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
    void aStartCacheThatDoesNotFitIsPassedOverInSilence() throws Exception {
        Path home = homeWithoutCache("home");
        Files.writeString(home.resolve("start.aot"), "that of another version");
        var run = run("sh", home.resolve("bin/lanspread").toString(), "--version");
        assertSaysItsVersion(run);
        assertThat(run.output().lines()).allMatch(line -> line.matches("lanspread .*|Java .*|protocol .*"));
    }

    @Test
    void allPluginsAreLoaded() throws Exception {
        var run = run(launcher().toString(), "plugins");
        assertThat(run.status()).as(run.output()).isZero();
        assertThat(run.output()).doesNotContainIgnoringCase("warning");
        for (String plugin : List.of("quic", "mdns", "static", "junrar", "sevenzip", "zip")) {
            assertThat(run.output().lines()).anyMatch(line -> line.contains(plugin) && line.toUpperCase().contains("LOADED"));
        }
    }

    private Path homeWithoutCache(String folder) throws IOException {
        Path home = Files.createDirectories(temp.resolve(folder));
        Files.createDirectory(home.resolve("bin"));
        for (Path file : Games.children(DISTRIBUTION.resolve("bin"))) {
            Files.copy(file, home.resolve("bin").resolve(file.getFileName()));
        }
        Files.createSymbolicLink(home.resolve("image"), DISTRIBUTION.resolve("image"));
        return home;
    }

    private static void assertSaysItsVersion(Finished run) {
        assertThat(run.status()).as(run.output()).isZero();
        assertThat(run.output()).contains(VERSION).doesNotContainIgnoringCase("warning");
    }

    private static Path launcher() {
        return DISTRIBUTION.resolve("bin/lanspread");
    }

    private static List<Path> pluginFolders() throws IOException {
        try (Stream<Path> folders = Files.list(DISTRIBUTION.resolve("plugins"))) {
            return folders.sorted().toList();
        }
    }

    private static List<ModuleDescriptor> imageModules() throws IOException {
        var environment = Map.of("java.home", DISTRIBUTION.resolve("image").toString());
        try (FileSystem image = FileSystems.newFileSystem(URI.create("jrt:/"), environment);
                Stream<Path> modules = Files.list(image.getPath("/modules"))) {
            var descriptors = new ArrayList<ModuleDescriptor>();
            for (Path module : modules.toList()) {
                try (var in = Files.newInputStream(module.resolve("module-info.class"))) {
                    descriptors.add(ModuleDescriptor.read(in));
                }
            }
            return descriptors;
        }
    }

    private Finished run(String... command) throws Exception {
        return Finished.of(temp, List.of(command));
    }
}
