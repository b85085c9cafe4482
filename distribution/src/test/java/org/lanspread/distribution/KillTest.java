package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A receiver that is killed at random moments. What is random comes from a seed, which a failure names and {@code -Dlanspread.seed} sets. */
class KillTest {
    private static final int KILLS = 20;
    private static final int KILLS_AT_NIGHT = 200;
    private static final long SEED = Long.getLong("lanspread.seed", new Random().nextLong());

    @TempDir
    private Path temp;

    @Test
    @Timeout(600)
    @Scenario("S27")
    @Tag("F1")
    @Tag("F3")
    @Tag("F9")
    @Tag("F12")
    @Tag("F14")
    void aReceiverThatIsKilledAtRandomMomentsHasASoundLibraryAndComesToTheEnd() throws Exception {
        kill(KILLS);
    }

    @Test
    @Timeout(3_600)
    @Scenario("S28")
    @Tag("nightly")
    void soDoesOneThatIsKilledTwoHundredTimes() throws Exception {
        kill(KILLS_AT_NIGHT);
    }

    private void kill(int kills) throws Exception {
        try (var loop = new KillLoop(temp, SEED)) {
            loop.run(kills);

            Files.writeString(Path.of("target/kills-" + kills + ".txt"), "seed " + SEED + "\n" + loop.moments() + "\n");
            assertThat(loop.moments().values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(kills);
            assertThat(loop.moments().keySet()).as("-Dlanspread.seed=%s: the kills hit work", SEED).hasSizeGreaterThan(2);
        }
    }
}
