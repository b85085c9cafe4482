package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two plugins bring different versions of one library, and one peer uses both. */
@Timeout(300)
class TwoVersionsTest {
    @TempDir
    private Path temp;

    @AfterEach
    void removeLinks() throws IOException {
        Links.remove(temp);
    }

    @Test
    @Scenario("S82")
    void eachUsesTheVersionOfALibraryThatItBrings() throws Exception {
        var home = Home.of(temp.resolve("lanspread"));
        var plugins = Map.of("1.4.2", plugin(home, "acme-one", "1.4.2"), "2.0.0", plugin(home, "acme-two", "2.0.0"));
        for (MadePlugin plugin : plugins.values()) {
            MadePlugin.makeGame(temp.resolve("ada/games"), plugin.id());
        }
        try (var ada = PeerProcess.startThrough(home.launcher(), temp.resolve("ada"))) {
            for (var plugin : plugins.entrySet()) {
                ada.install(plugin.getValue().id());
                assertThat(plugin.getValue().said(ada.games())).isEqualTo("the library is " + plugin.getKey());
            }
            assertThat(ada.stop()).as(ada.story()).isZero();
        }
    }

    private static MadePlugin plugin(Home home, String id, String version) throws IOException {
        return MadePlugin.at(home.plugins().resolve(id))
                .with("library-" + version + ".jar", "lib/Library.java", "package lib; public class Library { public static String version() { "
                        + "return \"the library is " + version + "\"; } }")
                .saying("lib.Library.version()");
    }
}
