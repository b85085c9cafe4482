package org.lanspread.platform.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lanspread.platform.Platform;
import org.lanspread.platform.PluginReport.Line;
import org.lanspread.platform.PluginReport.Provided;
import org.lanspread.platform.PluginReport.State;
import org.lanspread.platform.Service;
import org.lanspread.platform.plugin.PluginSearch.Found;
import org.lanspread.spi.SpiVersion;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.spi.unpack.Unpacker.Match;

class PluginSearchTest {
    private static final ModuleLayer LAYER = Platform.class.getModule().getLayer();
    private static final String ISOLATED = "isolation=process\nformats=41 43 4d 45\n";
    private static final String LARGE = "isolation=large\n";
    private static final String SERVICE_FILE = "META-INF/services/org.lanspread.spi.unpack.Unpacker";

    @TempDir
    private Path temp;

    private Path pluginDir;
    private PluginFixture fixture;

    @BeforeEach
    void makePluginDir() throws IOException {
        pluginDir = Files.createDirectory(temp.resolve("plugins"));
        fixture = new PluginFixture(pluginDir);
    }

    private Found search() {
        return search(LAYER, Interview.DEADLINE, Set.of());
    }

    private Found search(ModuleLayer parent, Duration deadline, Set<String> disabled) {
        return PluginSearch.search(Optional.ofNullable(parent), new Interview(deadline), Optional.of(pluginDir), disabled);
    }

    private Line onlyLine() {
        var lines = search().report().lines();
        assertThat(lines).hasSize(1);
        return lines.getFirst();
    }

    private void assertFails(String... reasonParts) throws IOException {
        fixture.plugin("witness");
        var found = search();
        var failed = found.report().lines().stream().filter(line -> line.state() == State.FAILED).toList();
        assertThat(failed).hasSize(1);
        assertThat(failed.getFirst().reason()).contains(reasonParts);
        assertThat(found.offers()).extracting(Offer::plugin).containsExactly("witness");
    }

    @Test
    void loadsASoundPlugin() throws IOException {
        fixture.plugin("sound");
        var found = search();
        assertThat(found.report().lines())
                .containsExactly(new Line("sound", "1.2", "sound", State.LOADED, List.of(new Provided(Service.UNPACKER, "sound")), ""));
        assertThat(found.offers()).singleElement().satisfies(offer -> assertThat(offer.provider()).isInstanceOf(Unpacker.class));
    }

    @Test
    void searchesNothingWithoutAPluginFolder() {
        var found = PluginSearch.search(Optional.of(LAYER), new Interview(Interview.DEADLINE), Optional.empty(), Set.of());
        assertThat(found.report().lines()).isEmpty();
    }

    @Test
    void saysThatThePluginFolderIsMissing() throws IOException {
        Files.delete(pluginDir);
        assertThat(onlyLine().reason()).contains("plugins", "cannot be read", "make it");
    }

    @Test
    void saysThatAPluginToDisableIsNotThere() throws IOException {
        fixture.plugin("quic");
        var found = search(LAYER, Interview.DEADLINE, Set.of("qiuc"));
        assertThat(found.report().lines()).extracting(Line::plugin, Line::state)
                .containsExactly(tuple("quic", State.LOADED), tuple("qiuc", State.DISABLED));
        assertThat(found.report().lines().getLast().reason()).contains("there is no such plugin", "[quic]");
    }

    @Test
    void aBrokenFolderCanBeDisabledByItsName() throws IOException {
        Files.createDirectory(pluginDir.resolve("broken"));
        var found = search(LAYER, Interview.DEADLINE, Set.of("broken"));
        assertThat(found.report().lines()).extracting(Line::plugin, Line::state).containsExactly(tuple("broken", State.DISABLED));
    }

    @Test
    void aPluginThatIsAddedOrRemovedIsSeenByTheNextSearch() throws IOException {
        fixture.plugin("a");
        assertThat(search().offers()).extracting(Offer::plugin).containsExactly("a");
        Path added = fixture.plugin("b");
        assertThat(search().offers()).extracting(Offer::plugin).containsExactly("a", "b");
        Files.move(added, temp.resolve("b"));
        assertThat(search().offers()).extracting(Offer::plugin).containsExactly("a");
    }

    @Test
    void reportsFoldersInTheOrderOfTheirNamesAndIgnoresHiddenOnes() throws IOException {
        fixture.plugin("b");
        fixture.plugin("a");
        Files.createDirectory(pluginDir.resolve(".trash"));
        assertThat(search().report().lines()).extracting(Line::plugin).containsExactly("a", "b");
    }

    @Test
    void doesNotLoadADisabledPlugin() throws IOException {
        fixture.plugin("off");
        var found = search(LAYER, Interview.DEADLINE, Set.of("off"));
        assertThat(found.report().lines()).extracting(Line::state).containsExactly(State.DISABLED);
        assertThat(found.offers()).isEmpty();
    }

    @Test
    void reportsAFolderWithoutADescriptor() throws IOException {
        Files.createDirectory(pluginDir.resolve("empty"));
        assertFails("no plugin.properties");
    }

    @Test
    void reportsAFolderWithoutAJar() throws IOException {
        fixture.folder("bare", PluginFixture.descriptor("bare"));
        assertFails("no jar");
    }

    @Test
    void reportsAJarThatLiesBesideThePlugins() throws IOException {
        Files.write(pluginDir.resolve("loose.jar"), new byte[] {1});
        assertFails("loose.jar", "put it into one");
    }

    @Test
    void escapesTheNameOfAFolder() throws IOException {
        Files.createDirectory(pluginDir.resolve("bad\u001b[2Jname"));
        assertThat(onlyLine().plugin()).isEqualTo("bad\\u001b[2Jname");
    }

    static List<SpiVersion> otherVersions() {
        var now = SpiVersion.CURRENT;
        return List.of(new SpiVersion(now.major(), now.minor() + 1), new SpiVersion(now.major() + 1, 0), new SpiVersion(now.major() - 1, 9));
    }

    @ParameterizedTest
    @MethodSource("otherVersions")
    void reportsAPluginForANewerMinorOrAnotherMajorVersionOfTheSpi(SpiVersion other) throws IOException {
        Path folder = fixture.folder("new", "id=new\nversion=1\nspi=" + other);
        PluginFixture.unpackerJar(folder.resolve("acme.jar"), "new", "");
        assertFails(other.toString(), SpiVersion.CURRENT.toString(), "plugin.properties", "install a version");
    }

    @Test
    void reportsAProviderThatAnotherPluginProvidesAlready() throws IOException {
        fixture.plugin("witness");
        Path folder = fixture.folder("z-rival", PluginFixture.descriptor("rival"));
        PluginFixture.unpackerJar(folder.resolve("acme.jar"), "witness", "");
        assertFails("the unpacker witness", "the plugin witness provides already", "disable or remove");
    }

    @Test
    void reportsALibraryThatRequiresAModuleOfTheJdkThatTheImageHasNot() throws IOException {
        Path folder = fixture.folder("desk", PluginFixture.descriptor("desk"));
        Path desktop = Files.createDirectories(temp.resolve("other/lib")).resolve("desktop.jar");
        PluginFixture.jar(desktop, Map.of("module-info.java", "module jdk.desktop {}"), Map.of());
        PluginFixture.jar(folder.resolve("acme.jar"), Map.of("module-info.java", "module acme { requires jdk.desktop; }"), Map.of(), desktop);
        assertFails("jdk.desktop not found", "required by acme", "add it to the modules of your distribution", "does without this module");
    }

    @Test
    void reportsASecondFolderOfTheSamePlugin() throws IOException {
        fixture.plugin("witness");
        Path copy = fixture.folder("z-copy", PluginFixture.descriptor("witness"));
        PluginFixture.unpackerJar(copy.resolve("acme.jar"), "witness", "");
        assertFails("the folder witness is the plugin witness already", "remove one");
    }

    /** Whether it is the descriptor, a jar or the provider that is broken. */
    @Test
    void aBrokenFolderDoesNotStopASoundOneOfTheSamePlugin() throws IOException {
        Path old = fixture.folder("a-old", "id=twin\nversion=1\nspi=9.0\n");
        PluginFixture.unpackerJar(old.resolve("acme.jar"), "twin", "");
        Files.write(fixture.folder("b-torn", PluginFixture.descriptor("twin")).resolve("torn.jar"), new byte[] {1});
        Path throwing = fixture.folder("c-throwing", PluginFixture.descriptor("twin"));
        PluginFixture.unpackerJar(throwing.resolve("acme.jar"), "twin", "public int priority() { throw new IllegalStateException(); }");
        Path sound = fixture.folder("d-new", PluginFixture.descriptor("twin"));
        PluginFixture.unpackerJar(sound.resolve("acme.jar"), "twin", "");

        var found = search();

        assertThat(found.report().lines()).extracting(Line::source, Line::state).containsExactly(tuple("a-old", State.FAILED),
                tuple("b-torn", State.FAILED), tuple("c-throwing", State.FAILED), tuple("d-new", State.LOADED));
        assertThat(found.report().lines()).extracting(Line::reason).noneMatch(reason -> reason.contains("already"));
        assertThat(found.offers()).extracting(Offer::plugin).containsExactly("twin");
    }

    @Test
    void reportsASecondFolderOfTheSameIsolatedPlugin() throws IOException {
        for (String name : List.of("a-first", "b-second")) {
            Path folder = fixture.folder(name, PluginFixture.descriptor("twin") + ISOLATED);
            PluginFixture.unpackerJar(folder.resolve("acme.jar"), "twin", "");
        }
        assertThat(search().report().lines()).extracting(Line::source, Line::state)
                .containsExactly(tuple("a-first", State.LOADED), tuple("b-second", State.FAILED));
    }

    @Test
    void reportsACopyOfAPackageThatEveryPluginGets() throws IOException {
        Path folder = fixture.folder("fat", PluginFixture.descriptor("fat"));
        PluginFixture.jar(folder.resolve("fat-1.0.jar"),
                Map.of("acme/Acme.java", PluginFixture.unpacker("acme", "Acme", "fat", ""),
                        "org/slf4j/Logger.java", "package org.slf4j; public interface Logger {}"),
                Map.of(SERVICE_FILE, "acme.Acme\n"));
        assertFails("fat-1.0.jar has a copy of the package org.slf4j", "from the module org.slf4j", "a version without it");
    }

    @Test
    void loadsAPluginThatBringsTheSameLibraryAsAJarOfItsOwn() throws IOException {
        Path folder = fixture.plugin("sound");
        PluginFixture.jar(folder.resolve("slf4j-api-1.7.0.jar"), Map.of("org/slf4j/Logger.java", "package org.slf4j; public interface Logger {}"),
                Map.of("META-INF/MANIFEST.MF", "Automatic-Module-Name: org.slf4j\n"));
        assertThat(onlyLine().state()).isEqualTo(State.LOADED);
    }

    @Test
    void reportsAPackageThatTwoJarsHave() throws IOException {
        Path folder = fixture.plugin("split");
        PluginFixture.jar(folder.resolve("lib-core.jar"), Map.of("lib/A.java", "package lib; public class A {}"), Map.of());
        PluginFixture.jar(folder.resolve("lib-extra.jar"), Map.of("lib/B.java", "package lib; public class B {}"), Map.of());
        assertFails("lib-core.jar and lib-extra.jar both have the package lib", "keep one");
    }

    @Test
    void reportsACopyOfTheSpi() throws IOException {
        Path folder = fixture.plugin("greedy");
        PluginFixture.jar(folder.resolve("zz-fat.jar"),
                Map.of("org/lanspread/spi/model/Extra.java", "package org.lanspread.spi.model; public class Extra {}"), Map.of());
        assertFails("zz-fat.jar", "org.lanspread.spi", "remove it");
    }

    @Test
    void reportsAModuleThatCallsItselfAsOneOfOurs() throws IOException {
        Path folder = fixture.plugin("greedy");
        PluginFixture.jar(folder.resolve("x.jar"), Map.of("module-info.java", "module org.lanspread.peer {}"), Map.of());
        assertFails("x.jar", "org.lanspread.peer");
    }

    @Test
    void reportsTwoVersionsOfOneJar() throws IOException {
        Path folder = fixture.plugin("twice");
        PluginFixture.jar(folder.resolve("lib-1.0.jar"), Map.of("lib/A.java", "package lib; public class A {}"), Map.of());
        PluginFixture.jar(folder.resolve("lib-1.1.jar"), Map.of("lib/A.java", "package lib; public class A {}"), Map.of());
        assertFails("lib-1.0.jar and lib-1.1.jar", "keep one");
    }

    @Test
    void reportsAnUnreadableJar() throws IOException {
        Path folder = fixture.plugin("torn");
        Files.write(folder.resolve("torn.jar"), new byte[] {'P', 'K', 3, 4, 0});
        assertFails("torn.jar", "replace it by a complete copy");
    }

    @Test
    void reportsAFileNameThatIsNoModuleName() throws IOException {
        Path folder = fixture.plugin("seven");
        PluginFixture.jar(folder.resolve("7zip-1.0.jar"), Map.of("lib/A.java", "package lib; public class A {}"), Map.of());
        assertFails("7zip-1.0.jar", "rename it");
    }

    @Test
    void reportsAManifestWhoseNameIsNoModuleName() throws IOException {
        Path folder = fixture.plugin("seven");
        PluginFixture.jar(folder.resolve("lib.jar"), Map.of("lib/A.java", "package lib; public class A {}"),
                Map.of("META-INF/MANIFEST.MF", "Automatic-Module-Name: 7zip\n"));
        assertFails("lib.jar", "the Automatic-Module-Name in its manifest is no name of a module", "ask the plugin's author");
    }

    @Test
    void reportsALinkToAJarThatIsGone() throws IOException {
        Path folder = fixture.plugin("linked");
        Files.createSymbolicLink(folder.resolve("lib.jar"), temp.resolve("gone.jar"));
        assertFails("lib.jar is no file, or a link to one that is gone", "put the jar itself there");
    }

    @Test
    void reportsAJarThatItMayNotRead() throws IOException {
        Path folder = fixture.plugin("secret");
        Path jar = Files.write(folder.resolve("lib.jar"), new byte[] {1});
        Files.setPosixFilePermissions(jar, Set.of());
        assumeFalse(Files.isReadable(jar), "this user may read everything");
        assertFails("lib.jar cannot be read", "check its permissions");
    }

    @Test
    void reportsAJarWhoseNameEndsInCapitals() throws IOException {
        Path folder = fixture.plugin("loud");
        Files.write(folder.resolve("ACME.JAR"), new byte[] {1});
        assertFails("ACME.JAR is passed over", "in small letters", "rename it");
    }

    @Test
    void reportsABadServiceFile() throws IOException {
        Path folder = fixture.folder("typo", PluginFixture.descriptor("typo"));
        PluginFixture.jar(folder.resolve("acme.jar"), Map.of("acme/A.java", "package acme; public class A {}"),
                Map.of(SERVICE_FILE, "nowhere.Missing\n"));
        assertFails("acme.jar", "nowhere.Missing", "META-INF/services");
    }

    @Test
    void reportsAMissingProviderClass() throws IOException {
        Path folder = fixture.folder("typo", PluginFixture.descriptor("typo"));
        PluginFixture.jar(folder.resolve("acme.jar"), Map.of("acme/A.java", "package acme; public class A {}"),
                Map.of(SERVICE_FILE, "acme.Missing\n"));
        assertFails("a provider of acme.jar is not declared as it should be", "acme.Missing");
    }

    @Test
    void reportsAProviderThatIsNoProvider() throws IOException {
        Path folder = fixture.folder("alien", PluginFixture.descriptor("alien"));
        PluginFixture.jar(folder.resolve("acme.jar"), Map.of("acme/A.java", "package acme; public class A {}"), Map.of(SERVICE_FILE, "acme.A\n"));
        assertFails("a provider of acme.jar is not declared as it should be", "acme.A", "ask the plugin's author");
    }

    @Test
    void reportsAPluginThatProvidesNothing() throws IOException {
        Path folder = fixture.folder("void", PluginFixture.descriptor("void"));
        PluginFixture.jar(folder.resolve("acme.jar"), Map.of("acme/A.java", "package acme; public class A {}"), Map.of());
        assertFails("no jar of the folder provides a transport", "install a complete version");
    }

    @Test
    void reportsAnIsolatedPluginWithoutAnUnpacker() throws IOException {
        Path folder = fixture.folder("void", PluginFixture.descriptor("void") + ISOLATED);
        PluginFixture.jar(folder.resolve("acme.jar"), Map.of("acme/A.java", "package acme; public class A {}"), Map.of());
        assertFails("no jar of the folder provides an unpacker", "install a complete version");
    }

    @Test
    void reportsAPluginForLargeArchivesWithoutAnUnpacker() throws IOException {
        Path folder = fixture.folder("void", PluginFixture.descriptor("void") + LARGE);
        PluginFixture.jar(folder.resolve("acme.jar"), Map.of("acme/A.java", "package acme; public class A {}"), Map.of());
        assertFails("no jar of the folder provides an unpacker", "install a complete version");
    }

    @Test
    void reportsAPluginForLargeArchivesWhoseUnpackerItsChildWouldNotFind() throws IOException {
        Path folder = fixture.folder("big", PluginFixture.descriptor("big") + LARGE);
        PluginFixture.unpackerJar(folder.resolve("acme.jar"), "large", "");
        assertFails("acme.Acme of acme.jar calls itself large", "isolation=large", "the id of the plugin, big", "ask the plugin's author");
    }

    @Test
    void loadsAPluginForLargeArchives() throws IOException {
        Path folder = fixture.folder("big", PluginFixture.descriptor("big") + LARGE);
        PluginFixture.unpackerJar(folder.resolve("acme.jar"), "big", "");
        assertThat(onlyLine().state()).isEqualTo(State.LOADED);
    }

    @Test
    void reportsAMissingModuleOfAnIsolatedPlugin() throws IOException {
        missingModule(ISOLATED);
    }

    @Test
    void reportsAMissingModule() throws IOException {
        missingModule("");
    }

    private void missingModule(String more) throws IOException {
        Path folder = fixture.folder("part", PluginFixture.descriptor("part") + more);
        Path library = Files.createDirectories(temp.resolve("other/lib")).resolve("lib.jar");
        PluginFixture.jar(library, Map.of("lib/A.java", "package lib; public class A {}"), Map.of());
        PluginFixture.jar(folder.resolve("acme.jar"), Map.of("module-info.java", "module acme { requires lib; }"), Map.of(), library);
        assertFails("lib", "install a complete version");
    }

    @Test
    void reportsAConstructorThatThrows() throws IOException {
        broken("public Acme() { throw new IllegalStateException(\"no luck\"); }");
        assertFails("acme.Acme of acme.jar", "no luck", "replace the plugin");
    }

    @Test
    void reportsAnAvailabilityThatThrows() throws IOException {
        broken("public Availability availability() { throw new NoClassDefFoundError(\"gone\"); }");
        assertFails("acme.Acme of acme.jar", "gone", "replace the plugin");
    }

    @Test
    void reportsAProviderThatNeverAnswers() throws IOException {
        broken("public Availability availability() { try { Thread.currentThread().join(); } catch (InterruptedException e) { } return null; }");
        var found = search(LAYER, Duration.ofMillis(300), Set.of());
        assertThat(found.report().lines()).singleElement().satisfies(line -> {
            assertThat(line.state()).isEqualTo(State.FAILED);
            assertThat(line.reason()).contains("acme.Acme of acme.jar", "did not answer within 300 ms", "disable or replace");
        });
    }

    @Test
    void asksAllAtTheSameTime() throws IOException {
        waiting("one", "two");
        waiting("two", "one");
        assertThat(search().report().lines()).extracting(Line::plugin, Line::state)
                .containsExactly(tuple("one", State.LOADED), tuple("two", State.LOADED));
    }

    /** A plugin that answers once another one is being asked. */
    private void waiting(String id, String other) throws IOException {
        Path folder = fixture.folder(id, PluginFixture.descriptor(id));
        PluginFixture.unpackerJar(folder.resolve("acme.jar"), id, """
                public Availability availability() {
                    System.setProperty("%s", "asked");
                    while (System.getProperty("%s") == null && !Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                    return Availability.yes();
                }
                """.formatted(temp.resolve(id), temp.resolve(other)));
    }

    @Test
    void reportsAMalformedProviderId() throws IOException {
        Path folder = fixture.folder("shout", PluginFixture.descriptor("shout"));
        PluginFixture.unpackerJar(folder.resolve("acme.jar"), "SHOUT", "");
        assertFails("acme.Acme of acme.jar", "(it calls itself 'SHOUT'", "replace the plugin");
    }

    @Test
    void reportsAProviderThatCannotWorkHere() throws IOException {
        broken("public Availability availability() { return Availability.no(\"needs a tape drive\"); }");
        var line = onlyLine();
        assertThat(line.state()).isEqualTo(State.UNAVAILABLE);
        assertThat(line.reason()).isEqualTo("needs a tape drive");
    }

    private void broken(String members) throws IOException {
        Path folder = fixture.folder("broken", PluginFixture.descriptor("broken"));
        PluginFixture.unpackerJar(folder.resolve("acme.jar"), "broken", members);
    }

    @Test
    void loadsTwoVersionsOfAClassSideBySide() throws IOException {
        versioned("one", 1);
        versioned("two", 2);
        assertThat(search().offers()).extracting(offer -> offer.provider().priority()).containsExactly(1, 2);
    }

    /** Asks, from within a plugin, for all that it could find of another one. */
    @Test
    void seesNothingOfAnotherPlugin() throws Exception {
        versioned("other", 1);
        broken("""
                public Match match(Archive archive) throws java.io.IOException {
                    var loader = Thread.currentThread().getContextClassLoader();
                    try {
                        Class.forName("lib.Version", false, loader);
                        return Match.BY_CONTENT;
                    } catch (ClassNotFoundException e) {
                        boolean services = java.util.ServiceLoader.load(Unpacker.class).stream().anyMatch(one -> one.type() != Acme.class);
                        boolean files = java.util.Collections.list(loader.getResources("lib/Version.class")).size() > 0
                                || java.util.Collections.list(loader.getResources("%s")).size() != 1;
                        boolean layer = Acme.class.getModule().getLayer().findModule("lib").isPresent();
                        boolean host = loader.getResource("%s") != null;
                        return services || files || layer || host ? Match.BY_CONTENT : Match.NO;
                    }
                }
                """.formatted(SERVICE_FILE, PluginSearchTest.class.getName().replace('.', '/') + ".class"));
        var asking = search().offers().stream().filter(offer -> offer.plugin().equals("broken")).findFirst().orElseThrow();
        assertThat(((Unpacker) asking.provider()).match(new Archive(temp))).isEqualTo(Match.NO);
    }

    private void versioned(String id, int version) throws IOException {
        Path folder = fixture.folder(id, PluginFixture.descriptor(id));
        Path library = folder.resolve("lib-" + version + ".0.jar");
        PluginFixture.jar(library,
                Map.of("lib/Version.java", "package lib; public class Version { public static int number() { return " + version + "; } }"), Map.of());
        PluginFixture.jar(folder.resolve("acme.jar"),
                Map.of("acme/Acme.java", PluginFixture.unpacker("acme", "Acme", id, "public int priority() { return lib.Version.number(); }")),
                Map.of(SERVICE_FILE, "acme.Acme\n"), library);
    }

    @Test
    void seesTheProvidersOfAnAncestorOnce() throws IOException {
        Path built = Files.createDirectories(temp.resolve("image/modules"));
        PluginFixture.unpackerJar(built.resolve("built.jar"), "built-in", "");
        var configuration = LAYER.configuration().resolveAndBind(ModuleFinder.of(), ModuleFinder.of(built), Set.of("built"));
        var image = LAYER.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
        PluginFixture.jar(fixture.folder("a", PluginFixture.descriptor("a")).resolve("a.jar"),
                Map.of("a/A.java", PluginFixture.unpacker("a", "A", "a", "")), Map.of(SERVICE_FILE, "a.A\n"));
        PluginFixture.jar(fixture.folder("b", PluginFixture.descriptor("b")).resolve("b.jar"),
                Map.of("b/B.java", PluginFixture.unpacker("b", "B", "b", "")), Map.of(SERVICE_FILE, "b.B\n"));

        var found = search(image, Interview.DEADLINE, Set.of());
        assertThat(found.report().lines()).extracting(Line::plugin).containsExactly("built", "a", "b");
        assertThat(found.report().lines().getFirst().source()).isEqualTo(Line.IMAGE);
        assertThat(found.offers()).extracting(offer -> offer.provider().id()).containsExactly("built-in", "a", "b");
    }

    @Test
    void runsCallsWithThePluginsClassLoaderAsTheContextAndPutsTheOldOneBack() throws Exception {
        broken("public Match match(Archive archive) { return Thread.currentThread().getContextClassLoader() == Acme.class.getClassLoader()"
                + " ? Match.BY_CONTENT : Match.NO; }");
        var before = Thread.currentThread().getContextClassLoader();
        assertThat(onlyUnpacker().match(new Archive(temp))).isEqualTo(Match.BY_CONTENT);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void grantsNativeAccessToTheNamedModulesOnly() throws Exception {
        Path folder = fixture.folder("nat", PluginFixture.descriptor("nat") + "native-access=acme\n");
        PluginFixture.jar(folder.resolve("lib.jar"), Map.of("lib/A.java", "package lib; public class A {}"), Map.of());
        PluginFixture.jar(folder.resolve("acme.jar"),
                Map.of("acme/Acme.java", PluginFixture.unpacker("acme", "Acme", "nat", "public Match match(Archive archive) {"
                        + " return Acme.class.getModule().isNativeAccessEnabled() && !lib.A.class.getModule().isNativeAccessEnabled() ? "
                        + "Match.BY_CONTENT : Match.NO; }")),
                Map.of(SERVICE_FILE, "acme.Acme\n"), folder.resolve("lib.jar"));
        assertThat(onlyUnpacker().match(new Archive(temp))).isEqualTo(Match.BY_CONTENT);
    }

    @Test
    void reportsNativeAccessForAModuleThatTheFolderHasNot() throws IOException {
        Path folder = fixture.folder("nat", PluginFixture.descriptor("nat") + "native-access=acme,other.thing\n");
        PluginFixture.unpackerJar(folder.resolve("acme.jar"), "nat", "");
        assertFails("other.thing", "plugin.properties", "it has [acme]", "correct the names");
    }

    @Test
    void cannotLoadFoldersFromTheClassPathAndSaysSo() throws IOException {
        fixture.plugin("sound");
        var line = search(null, Interview.DEADLINE, Set.of()).report().lines().getLast();
        assertThat(line.state()).isEqualTo(State.FAILED);
        assertThat(line.reason()).contains("class path", "module path");
    }

    private Unpacker onlyUnpacker() {
        var offers = search().offers();
        assertThat(offers).hasSize(1);
        return (Unpacker) offers.getFirst().provider();
    }
}
