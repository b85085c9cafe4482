package org.lanspread.platform.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.platform.PluginReport.State;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.spi.unpack.Unpacker.Match;

/** What a provider does when it is asked, and what it sees. */
class PluginProviderTest {
    private static final String LARGE = "isolation=large\n";

    @TempDir
    private Path temp;

    private PluginFixture fixture;

    @BeforeEach
    void makePluginDir() throws IOException {
        fixture = new PluginFixture(Files.createDirectory(temp.resolve("plugins")));
    }

    @Test
    void reportsAConstructorThatThrows() throws IOException {
        broken("public Acme() { throw new IllegalStateException(\"no luck\"); }");
        fixture.assertFails("acme.Acme of acme.jar", "no luck", "replace the plugin");
    }

    @Test
    void reportsAnAvailabilityThatThrows() throws IOException {
        broken("public Availability availability() { throw new NoClassDefFoundError(\"gone\"); }");
        fixture.assertFails("acme.Acme of acme.jar", "gone", "replace the plugin");
    }

    @Test
    void reportsAProviderThatNeverAnswers() throws IOException {
        broken("public Availability availability() { try { Thread.currentThread().join(); } catch (InterruptedException e) { } return null; }");
        var found = fixture.search(PluginFixture.LAYER, Duration.ofMillis(300), Set.of());
        assertThat(found.report().lines()).singleElement().satisfies(line -> {
            assertThat(line.state()).isEqualTo(State.FAILED);
            assertThat(line.reason()).contains("acme.Acme of acme.jar", "did not answer within 300 ms", "disable or replace");
        });
    }

    @Test
    void reportsAMalformedProviderId() throws IOException {
        Path folder = fixture.folder("shout", PluginFixture.descriptor("shout"));
        PluginFixture.unpackerJar(folder.resolve("acme.jar"), "SHOUT", "");
        fixture.assertFails("acme.Acme of acme.jar", "(it calls itself 'SHOUT'", "replace the plugin");
    }

    @Test
    void reportsAProviderThatCannotWorkHere() throws IOException {
        broken("public Availability availability() { return Availability.no(\"needs a tape drive\"); }");
        var line = fixture.onlyLine();
        assertThat(line.state()).isEqualTo(State.UNAVAILABLE);
        assertThat(line.reason()).isEqualTo("needs a tape drive");
    }

    @Test
    void reportsAPluginForLargeArchivesWhoseUnpackerItsChildWouldNotFind() throws IOException {
        Path folder = fixture.folder("big", PluginFixture.descriptor("big") + LARGE);
        PluginFixture.unpackerJar(folder.resolve("acme.jar"), "large", "");
        fixture.assertFails("acme.Acme of acme.jar calls itself large", "isolation=large", "the id of the plugin, big", "ask the plugin's author");
    }

    @Test
    void loadsAPluginForLargeArchives() throws IOException {
        Path folder = fixture.folder("big", PluginFixture.descriptor("big") + LARGE);
        PluginFixture.unpackerJar(folder.resolve("acme.jar"), "big", "");
        assertThat(fixture.onlyLine().state()).isEqualTo(State.LOADED);
    }

    private void broken(String members) throws IOException {
        Path folder = fixture.folder("broken", PluginFixture.descriptor("broken"));
        PluginFixture.unpackerJar(folder.resolve("acme.jar"), "broken", members);
    }

    @Test
    void loadsTwoVersionsOfAClassSideBySide() throws IOException {
        versioned("one", 1);
        versioned("two", 2);
        assertThat(fixture.search().offers()).extracting(offer -> offer.provider().priority()).containsExactly(1, 2);
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
                """.formatted(PluginFixture.SERVICE_FILE, PluginProviderTest.class.getName().replace('.', '/') + ".class"));
        var asking = fixture.search().offers().stream().filter(offer -> offer.plugin().equals("broken")).findFirst().orElseThrow();
        assertThat(((Unpacker) asking.provider()).match(new Archive(temp))).isEqualTo(Match.NO);
    }

    private void versioned(String id, int version) throws IOException {
        Path folder = fixture.folder(id, PluginFixture.descriptor(id));
        Path library = folder.resolve("lib-" + version + ".0.jar");
        PluginFixture.jar(library,
                Map.of("lib/Version.java", "package lib; public class Version { public static int number() { return " + version + "; } }"), Map.of());
        PluginFixture.jar(folder.resolve("acme.jar"),
                Map.of("acme/Acme.java", PluginFixture.unpacker("acme", "Acme", id, "public int priority() { return lib.Version.number(); }")),
                Map.of(PluginFixture.SERVICE_FILE, "acme.Acme\n"), library);
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
                Map.of(PluginFixture.SERVICE_FILE, "acme.Acme\n"), folder.resolve("lib.jar"));
        assertThat(onlyUnpacker().match(new Archive(temp))).isEqualTo(Match.BY_CONTENT);
    }

    private Unpacker onlyUnpacker() {
        var offers = fixture.search().offers();
        assertThat(offers).hasSize(1);
        return (Unpacker) offers.getFirst().provider();
    }
}
