package org.lanspread.platform.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.platform.PluginReport.Line;
import org.lanspread.platform.PluginReport.Provided;
import org.lanspread.platform.PluginReport.State;
import org.lanspread.platform.Service;
import org.lanspread.spi.unpack.Unpacker;

/** Which folders are looked at, in which order, and what two of them may not both have. */
class PluginSearchTest {
    private static final String ISOLATED = "isolation=process\nformats=41 43 4d 45\n";

    @TempDir
    private Path temp;

    private Path pluginDir;
    private PluginFixture fixture;

    @BeforeEach
    void makePluginDir() throws IOException {
        pluginDir = Files.createDirectory(temp.resolve("plugins"));
        fixture = new PluginFixture(pluginDir);
    }

    @Test
    void loadsASoundPlugin() throws IOException {
        fixture.plugin("sound");
        var found = fixture.search();
        assertThat(found.report().lines())
                .containsExactly(new Line("sound", "1.2", "sound", State.LOADED, List.of(new Provided(Service.UNPACKER, "sound")), ""));
        assertThat(found.offers()).singleElement().satisfies(offer -> assertThat(offer.provider()).isInstanceOf(Unpacker.class));
    }

    @Test
    void searchesNothingWithoutAPluginFolder() {
        var found = PluginSearch.search(Optional.of(PluginFixture.LAYER), new Interview(Interview.DEADLINE), Optional.empty(), Set.of());
        assertThat(found.report().lines()).isEmpty();
    }

    @Test
    void saysThatThePluginFolderIsMissing() throws IOException {
        Files.delete(pluginDir);
        assertThat(fixture.onlyLine().reason()).contains("plugins", "cannot be read", "make it");
    }

    @Test
    void saysThatAPluginToDisableIsNotThere() throws IOException {
        fixture.plugin("quic");
        var found = fixture.search(PluginFixture.LAYER, Interview.DEADLINE, Set.of("qiuc"));
        assertThat(found.report().lines()).extracting(Line::plugin, Line::state)
                .containsExactly(tuple("quic", State.LOADED), tuple("qiuc", State.DISABLED));
        assertThat(found.report().lines().getLast().reason()).contains("there is no such plugin", "[quic]");
    }

    @Test
    void aBrokenFolderCanBeDisabledByItsName() throws IOException {
        Files.createDirectory(pluginDir.resolve("broken"));
        var found = fixture.search(PluginFixture.LAYER, Interview.DEADLINE, Set.of("broken"));
        assertThat(found.report().lines()).extracting(Line::plugin, Line::state).containsExactly(tuple("broken", State.DISABLED));
    }

    @Test
    void aPluginThatIsAddedOrRemovedIsSeenByTheNextSearch() throws IOException {
        fixture.plugin("a");
        assertThat(fixture.search().offers()).extracting(Offer::plugin).containsExactly("a");
        Path added = fixture.plugin("b");
        assertThat(fixture.search().offers()).extracting(Offer::plugin).containsExactly("a", "b");
        Files.move(added, temp.resolve("b"));
        assertThat(fixture.search().offers()).extracting(Offer::plugin).containsExactly("a");
    }

    @Test
    void reportsFoldersInTheOrderOfTheirNamesAndIgnoresHiddenOnes() throws IOException {
        fixture.plugin("b");
        fixture.plugin("a");
        Files.createDirectory(pluginDir.resolve(".trash"));
        assertThat(fixture.search().report().lines()).extracting(Line::plugin).containsExactly("a", "b");
    }

    @Test
    void doesNotLoadADisabledPlugin() throws IOException {
        fixture.plugin("off");
        var found = fixture.search(PluginFixture.LAYER, Interview.DEADLINE, Set.of("off"));
        assertThat(found.report().lines()).extracting(Line::state).containsExactly(State.DISABLED);
        assertThat(found.offers()).isEmpty();
    }

    @Test
    void reportsAJarThatLiesBesideThePlugins() throws IOException {
        Files.write(pluginDir.resolve("loose.jar"), new byte[] {1});
        fixture.assertFails("loose.jar", "put it into one");
    }

    @Test
    void reportsALinkToAFolderThatIsGone() throws IOException {
        Files.createSymbolicLink(pluginDir.resolve("gone"), temp.resolve("nowhere"));
        Files.createSymbolicLink(pluginDir.resolve("self"), Path.of("self"));
        fixture.plugin("witness");
        assertThat(fixture.search().report().lines()).satisfiesExactly(
                line -> assertThat(line.reason()).startsWith("gone is a link to a folder that is gone").contains("remove the link"),
                line -> assertThat(line.reason()).startsWith("self is a link to a folder that is gone"),
                line -> assertThat(line.state()).isEqualTo(State.LOADED));
    }

    @Test
    void escapesTheNameOfAFolder() throws IOException {
        Files.createDirectory(pluginDir.resolve("bad\u001b[2Jname"));
        assertThat(fixture.onlyLine().plugin()).isEqualTo("bad\\u001b[2Jname");
    }

    @Test
    void reportsAProviderThatAnotherPluginProvidesAlready() throws IOException {
        fixture.plugin("witness");
        Path folder = fixture.folder("z-rival", PluginFixture.descriptor("rival"));
        PluginFixture.unpackerJar(folder.resolve("acme.jar"), "witness", "");
        fixture.assertFails("the unpacker witness", "the plugin witness provides already", "disable or remove");
    }

    @Test
    void reportsASecondFolderOfTheSamePlugin() throws IOException {
        fixture.plugin("witness");
        Path copy = fixture.folder("z-copy", PluginFixture.descriptor("witness"));
        PluginFixture.unpackerJar(copy.resolve("acme.jar"), "witness", "");
        fixture.assertFails("the folder witness is the plugin witness already", "remove one");
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

        var found = fixture.search();

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
        assertThat(fixture.search().report().lines()).extracting(Line::source, Line::state)
                .containsExactly(tuple("a-first", State.LOADED), tuple("b-second", State.FAILED));
    }

    @Test
    void asksAllAtTheSameTime() throws IOException {
        waiting("one", "two");
        waiting("two", "one");
        assertThat(fixture.search().report().lines()).extracting(Line::plugin, Line::state)
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
    void seesTheProvidersOfAnAncestorOnce() throws IOException {
        Path built = Files.createDirectories(temp.resolve("image/modules"));
        PluginFixture.unpackerJar(built.resolve("built.jar"), "built-in", "");
        var configuration = PluginFixture.LAYER.configuration().resolveAndBind(ModuleFinder.of(), ModuleFinder.of(built), Set.of("built"));
        var image = PluginFixture.LAYER.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
        PluginFixture.jar(fixture.folder("a", PluginFixture.descriptor("a")).resolve("a.jar"),
                Map.of("a/A.java", PluginFixture.unpacker("a", "A", "a", "")), Map.of(PluginFixture.SERVICE_FILE, "a.A\n"));
        PluginFixture.jar(fixture.folder("b", PluginFixture.descriptor("b")).resolve("b.jar"),
                Map.of("b/B.java", PluginFixture.unpacker("b", "B", "b", "")), Map.of(PluginFixture.SERVICE_FILE, "b.B\n"));

        var found = fixture.search(image, Interview.DEADLINE, Set.of());
        assertThat(found.report().lines()).extracting(Line::plugin).containsExactly("built", "a", "b");
        assertThat(found.report().lines().getFirst().source()).isEqualTo(Line.IMAGE);
        assertThat(found.offers()).extracting(offer -> offer.provider().id()).containsExactly("built-in", "a", "b");
    }

    @Test
    void cannotLoadFoldersFromTheClassPathAndSaysSo() throws IOException {
        fixture.plugin("sound");
        var line = fixture.search(null, Interview.DEADLINE, Set.of()).report().lines().getLast();
        assertThat(line.state()).isEqualTo(State.FAILED);
        assertThat(line.reason()).contains("class path", "module path");
    }
}
