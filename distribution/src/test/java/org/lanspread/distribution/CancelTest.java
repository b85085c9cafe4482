package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A download and the installation that follows, cancelled at each step that the events tell, once, twice, and with a new one right behind. */
@Timeout(600)
@Tag("F57")
@Tag("F58")
@Tag("nightly")
class CancelTest {
    private static final String GAME = "cancelgame";
    private static final Set<String> ENDS_OF_DOWNLOAD = Set.of(
            "DownloadGameFilesFinished", "DownloadGameFilesFailed", "DownloadGameFilesCancelled", "DownloadGameFilesAllPeersGone");
    private static final Set<String> ENDS_OF_INSTALLATION = Set.of("InstallGameFinished", "InstallGameFailed", "InstallGameCancelled");

    private static final int RESTARTS = 5;

    /** When to cancel: at the first event that fits. */
    private record Step(String name, Predicate<JsonNode> event) {
        static Step at(String kind) {
            return new Step(kind, event -> PeerProcess.kind(event).equals(kind));
        }

        static Step in(String kind, String phase) {
            return new Step(phase, event -> PeerProcess.kind(event).equals(kind) && event.path("phase").asString("").equals(phase));
        }
    }

    private static final List<Step> STEPS = List.of(
            Step.at("ActiveOperationsChanged"), Step.at("DownloadGameFilesBegin"),
            Step.in("DownloadGameFilesProgress", "checking"), Step.in("DownloadGameFilesProgress", "transferring"),
            Step.in("DownloadGameFilesProgress", "committing"), Step.at("DownloadGameFilesFinished"),
            Step.at("InstallGameBegin"), Step.in("InstallGameProgress", "unpacking"));

    @TempDir
    private Path temp;
    private Release release;

    @Test
    @Scenario("S32")
    void aCancelAtAnyStepLeavesBeforeOrAfterAndOneEnd() throws Exception {
        release = Release.make(temp.resolve("made"), GAME, Games.VERSION, 1).moveTo(temp.resolve("ada/games"));
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address())) {
            for (int times = 1; times <= 2; times++) {
                for (Step step : STEPS) {
                    cancelAt(step, times, cleo);
                }
            }
            begin(cleo);
            cleo.awaitInstalled();
            assertThat(cleo.stop()).isZero();
            assertThat(Games.hashes(cleo.games().resolve(GAME).resolve("local"))).isEqualTo(release.local());
            assertThat(cleo.log()).isEmpty();
        }
    }

    @Test
    @Scenario("S32")
    void aDownloadRightBehindACancelIsAnOperationOfItsOwn() throws Exception {
        release = Release.make(temp.resolve("made"), GAME, Games.VERSION, 1).moveTo(temp.resolve("ada/games"));
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address())) {
            cleo.awaitOffers(GAME, 1);
            int from = cleo.history().size();
            begin(cleo);
            cleo.await("DownloadGameFilesBegin");
            int accepted = 1;
            for (int i = 0; i < RESTARTS; i++) {
                cleo.send("CancelDownload", GAME);
                accepted += downloadsAgain(cleo) ? 1 : 0;
            }
            cleo.lookSince(from);
            int ends = accepted;
            cleo.awaitAny("the last end", event -> isIdle(event) && ends(cleo, from).size() == ends);
            cleo.send("CancelDownload", GAME);
            cleo.await("CommandRejected");

            assertThat(ends(cleo, from)).as(cleo.story()).hasSize(accepted);
            assertBeforeOrAfter(cleo, "in the end");
        }
    }

    private static List<String> ends(PeerProcess cleo, int from) {
        return cleo.history().stream().skip(from).map(PeerProcess::kind).filter(ENDS_OF_DOWNLOAD::contains).toList();
    }

    /** Whether another download was begun: it may be refused as long as the cancelled one has not ended. */
    private static boolean downloadsAgain(PeerProcess cleo) {
        cleo.send("FetchLatestFromPeers", GAME);
        cleo.await("GotGameFiles");
        cleo.send("DownloadGameFiles", GAME);
        return PeerProcess.kind(cleo.awaitEither("CommandRejected", "DownloadGameFilesBegin")).equals("DownloadGameFilesBegin");
    }

    private void cancelAt(Step step, int times, PeerProcess cleo) throws Exception {
        cleo.awaitOffers(GAME, 1);
        int from = cleo.history().size();
        begin(cleo);
        // A step that is over too soon to be told is passed by.
        cleo.awaitAny(step.name, event -> step.event.test(event) || isEnd(event));
        for (int i = 0; i < times; i++) {
            cleo.send("CancelDownload", GAME);
        }
        cleo.lookSince(from);
        cleo.awaitAny("the end", CancelTest::isIdle);

        List<String> kinds = cleo.history().stream().skip(from).map(PeerProcess::kind).toList();
        String as = "cancelled at " + step.name + ", " + times + " times\n" + cleo.story();
        assertThat(kinds.stream().filter(ENDS_OF_DOWNLOAD::contains)).as(as).hasSize(1);
        assertThat(kinds.stream().filter(ENDS_OF_INSTALLATION::contains)).as(as)
                .hasSize((int) kinds.stream().filter("InstallGameBegin"::equals).count()).hasSizeLessThan(2);
        assertBeforeOrAfter(cleo, as);
        clear(cleo);
    }

    private static void begin(PeerProcess cleo) {
        cleo.send("FetchLatestFromPeers", GAME);
        cleo.await("GotGameFiles");
        cleo.send("DownloadGameFiles", GAME);
    }

    private static boolean isEnd(JsonNode event) {
        String kind = PeerProcess.kind(event);
        return ENDS_OF_INSTALLATION.contains(kind) || ENDS_OF_DOWNLOAD.contains(kind) && !kind.equals("DownloadGameFilesFinished");
    }

    private static boolean isIdle(JsonNode event) {
        return PeerProcess.kind(event).equals("ActiveOperationsChanged") && event.path("operations").isEmpty();
    }

    private void assertBeforeOrAfter(PeerProcess cleo, String as) throws IOException {
        Path root = cleo.games().resolve(GAME);
        Map<String, String> here = Files.exists(root) ? Games.hashes(root) : Map.of();
        Map<String, String> after = new HashMap<>(release.payload());
        release.local().forEach((path, hash) -> after.put("local/" + path, hash));
        assertThat(here).as(as).isIn(Map.of(), release.payload(), after);
    }

    /** Makes everything as before the download. */
    private static void clear(PeerProcess cleo) throws Exception {
        Path root = cleo.games().resolve(GAME);
        if (Files.exists(root.resolve("local"))) {
            cleo.send("UninstallGame", GAME);
            cleo.await("UninstallGameFinished");
        }
        if (Files.exists(root)) {
            cleo.send("RemoveDownloadedGame", GAME);
            cleo.await("RemoveDownloadedGameFinished");
        }
    }
}
