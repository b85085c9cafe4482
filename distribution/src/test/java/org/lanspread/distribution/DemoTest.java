package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo, as the first thing that a user sees. */
@Timeout(300)
class DemoTest {
    @TempDir
    private Path temp;

    private Cli cli;

    @BeforeEach
    void prepare() throws Exception {
        cli = new Cli(temp.resolve("cli"));
    }

    @Test
    @Scenario("S23")
    void twoDemosAtOnceTellTheirStoryAndLeaveNothing() throws Exception {
        var first = cli.start("demo");
        var second = cli.start("demo");

        for (var demo : new Cli.Running[] {first, second}) {
            var result = demo.await().done();
            assertThat(result.err()).isEmpty();
            assertThat(result.out()).contains("All " + Games.demo().sums().size() + " installed files have the hashes");
        }
        assertThat(Games.children(cli.temp())).isEmpty();
    }

    @Test
    @Scenario("S23")
    void aKeptDemoCanBeLookedAt() throws Exception {
        cli.run("demo", "--keep").done();

        assertThat(Games.children(cli.temp())).singleElement().satisfies(kept -> {
            assertThat(Games.children(kept)).extracting(peer -> peer.getFileName().toString()).containsExactly("ada", "bob", "cleo");
            assertThat(Games.hashes(kept.resolve("cleo/games").resolve(Games.DEMO).resolve("local"))).isEqualTo(Games.demo().sums());
        });
    }
}
