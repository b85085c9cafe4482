package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What docs/plugin-compatibility.md promises of the JDK, drop-ins have: in the peer, and in a process of their own. */
@Timeout(300)
class PromisedModulesTest {
    private static final Path PORTABLE = Path.of(System.getProperty("lanspread.distributions")).resolve("portable");

    @TempDir
    private Path temp;

    @AfterEach
    void removeLinks() throws IOException {
        Links.remove(temp);
    }

    @Test
    void eachModuleOfThePageIsUsed() throws IOException {
        assertThat(PromisedModules.used()).containsExactlyInAnyOrderElementsOf(PromisedModules.onPage());
    }

    @Test
    @Scenario("S86")
    void aDropInUsesThemInAnImage() throws Exception {
        var home = Home.of(temp.resolve("lanspread"));
        assertUsed(home, List.of("sh", home.folder().resolve("bin/lanspread").toString()));
    }

    @Test
    @Scenario("S86")
    void aDropInUsesThemInAJavaThatIsInstalled() throws Exception {
        var home = Home.of(PORTABLE, temp.resolve("lanspread"));
        assertUsed(home, List.of("env", "JAVA_HOME=" + System.getProperty("java.home"), "sh", home.folder().resolve("bin/lanspread").toString()));
    }

    private void assertUsed(Home home, List<String> program) throws Exception {
        var plugins = List.of(
                PromisedModules.useAll(MadePlugin.at(home.plugins().resolve("here"))),
                PromisedModules.useAll(MadePlugin.isolatedAt(home.plugins().resolve("apart"))));
        for (MadePlugin plugin : plugins) {
            MadePlugin.makeGame(temp.resolve("ada/games"), plugin.id());
        }
        try (var ada = PeerProcess.startOf(program, temp.resolve("ada"))) {
            for (MadePlugin plugin : plugins) {
                ada.install(plugin.id());
                assertThat(plugin.said(ada.games())).isEqualTo(PromisedModules.expected());
            }
            assertThat(ada.stop()).as(ada.story()).isZero();
        }
    }
}
