package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Games that one peer unpacks for another, undisturbed, refused and cancelled. Each time both let go of whatever it took. */
@Timeout(300)
class StreamTest {
    private static final String BIG = "bigfile";
    private static final long BIG_BYTES = 192L << 20;
    private static final String WANTED = "wanted";
    private static final long WANTED_BYTES = 64L << 20;
    private static final Set<String> KINDS = Set.of("rar5-normal", "rar5-solid", "rar5-stored", "rar5-volumes", "seven", "plain-zip");

    @TempDir
    private static Path temp;

    private static PeerProcess ada;
    private static PeerProcess cleo;
    private static Holdings sender;
    private static Holdings receiver;

    static List<Archives.Wrapped> kinds() {
        return Archives.sound().stream().filter(game -> KINDS.contains(game.id())).toList();
    }

    @BeforeAll
    static void start() throws Exception {
        for (Archives.Wrapped game : Archives.all()) {
            game.addTo(temp.resolve("ada/games"));
        }
        Games.makeBig(temp.resolve("ada/games"), BIG, BIG_BYTES);
        Games.makeBig(temp.resolve("ada/games"), WANTED, WANTED_BYTES);
        ada = PeerProcess.start(temp.resolve("ada"));
        cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address());
        // Something is opened at the first use and kept.
        for (Archives.Wrapped game : kinds()) {
            cleo.awaitOffers(game.id(), 1);
            cleo.stream(game.id());
            cleo.uninstall(game.id());
        }
        sender = Holdings.atRest(ada);
        receiver = Holdings.atRest(cleo);
    }

    @AfterEach
    void bothLetGo() throws Exception {
        sender.awaitAgain();
        receiver.awaitAgain();
    }

    @AfterAll
    static void stop() throws Exception {
        try (PeerProcess one = ada; PeerProcess other = cleo) {
            one.remove(BIG);
            for (PeerProcess peer : List.of(other, one)) {
                assertThat(peer.stop()).as(peer.story()).isZero();
                assertThat(peer.log()).doesNotContain("Exception", "\tat ");
                assertThat(Games.children(peer.temp())).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Scenario("S60")
    void aStreamedGameIsInstalledFileForFileAndItsArchiveIsNeverHere(Archives.Wrapped game) throws Exception {
        cleo.send("StreamInstallGame", game.id());
        JsonNode streamed = cleo.awaitStreamed();

        assertThat(streamed.path("sources").path(0).path("peerId").asString()).isEqualTo(ada.peerId());
        assertThat(Games.hashes(root(game.id()).resolve("local"))).isEqualTo(Games.sums(game.sums()));
        assertThat(Games.children(root(game.id()))).extracting(path -> path.getFileName().toString()).containsExactly("local");
        cleo.awaitGame(game.id(), known -> known.path("installed").asBoolean(false) && !known.path("downloaded").asBoolean(true));
        cleo.uninstall(game.id());

        ada.send("InstallGame", game.id());
        ada.await("InstallGameFinished");
        ada.uninstall(game.id());
        assertRemoved(game.id());
    }

    @Test
    @Scenario("S60")
    void anEmptyFileNeedsNoChecksum() throws Exception {
        cleo.send("StreamInstallGame", "zero-byte-without-crc");
        cleo.awaitStreamed();

        Path local = root("zero-byte-without-crc").resolve("local");
        assertThat(local.resolve("empty.dat")).isEmptyFile();
        assertThat(local.resolve("data.bin")).hasContent("0123456789");
        assertRemoved("zero-byte-without-crc");
    }

    /** The sender does it, since it keeps the game for nobody any more. */
    private static void assertRemoved(String game) {
        ada.remove(game);
        assertThat(ada.games().resolve(game)).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "data-without-crc", "parent-dir", "symlink-out", "own-marker", "wrong-crc", "size-overstated", "rar7-md6g", "rar5-password",
        "seven-parent-dir"
    })
    @Tag("B31")
    @Tag("B32")
    @Tag("B35")
    @Tag("B37")
    @Scenario("S61")
    void whatCannotBeTrustedIsRefusedAndTheRootThatWasMadeForItGoes(String game) throws Exception {
        assertRefused(game);

        assertThat(root(game)).doesNotExist();
        assertRemoved(game);
    }

    @Test
    @Scenario("S61")
    void aRootThatWasThereStaysWithWhatIsInIt() throws Exception {
        Path mine = Files.createDirectories(root("file-copy")).resolve("notes.txt");
        Files.writeString(mine, "mine");

        assertRefused("file-copy");

        assertThat(Games.children(root("file-copy"))).containsExactly(mine);
        assertThat(mine).hasContent("mine");
        assertRemoved("file-copy");
    }

    private static void assertRefused(String game) {
        cleo.awaitOffers(game, 1);
        JsonNode end = cleo.stream(game);
        assertThat(PeerProcess.kind(end)).as(cleo.story()).isEqualTo("DownloadGameFilesFailed");
        boolean wantsPassword = game.equals("rar5-password");
        assertThat(end.path("reason").asString("")).isEqualTo(wantsPassword ? "password-required" : "transfer");
        assertThat(end.path("message").asString(""))
                .contains(wantsPassword ? "install it there with its password" : "download it instead").doesNotContain("Exception");
    }

    /**
     * When to cancel.
     *
     * @param reached the first event at which to do so
     * @param ends how the operation may end then
     */
    record Moment(String name, Predicate<JsonNode> reached, Set<String> ends) {
        static Moment ofTransfer(String name, Predicate<JsonNode> reached) {
            return new Moment(name, reached, Set.of("DownloadGameFilesCancelled"));
        }

        static Moment ofInstallation(String event) {
            return new Moment(event, is(event), Set.of("InstallGameCancelled", "InstallGameFinished"));
        }

        private static Predicate<JsonNode> is(String event) {
            return one -> PeerProcess.kind(one).equals(event);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Moment> moments() {
        return Stream.of(
                Moment.ofTransfer("the start", event -> !event.path("operations").isEmpty()),
                Moment.ofTransfer("the begin", Moment.is("DownloadGameFilesBegin")),
                Moment.ofTransfer("the middle", event -> event.path("bytesDone").asLong(0) > BIG_BYTES / 4),
                Moment.ofInstallation("DownloadGameFilesFinished"));
    }

    @ParameterizedTest
    @MethodSource("moments")
    @Tag("F57")
    @Scenario("S62")
    void aCancelLeavesAllOrNothing(Moment moment) throws Exception {
        cleo.awaitOffers(BIG, 1);
        int from = cleo.history().size();
        cleo.send("StreamInstallGame", BIG);
        cleo.awaitAny(moment.name, moment.reached);
        cleo.send("CancelDownload", BIG);
        cleo.lookSince(from);
        String end = PeerProcess.kind(cleo.awaitStreamEnd());

        assertThat(end).as(cleo.story()).isIn(moment.ends);
        if (end.equals("InstallGameFinished")) {
            assertThat(root(BIG).resolve("local/data.bin")).hasSize(BIG_BYTES);
            cleo.uninstall(BIG);
        } else {
            assertThat(root(BIG).resolve("local")).doesNotExist();
            assertThat(Files.exists(root(BIG)) ? Games.children(root(BIG)) : List.of()).isEmpty();
        }
    }

    @Test
    @Scenario("S63")
    void aGameIsOnlyRemovedWhenWhoeverIsSentItHasIt() throws Exception {
        cleo.awaitOffers(WANTED, 1);
        cleo.send("StreamInstallGame", WANTED);
        cleo.awaitFetched(0);

        ada.remove(WANTED);

        cleo.awaitStreamed();
        assertThat(root(WANTED).resolve("local/data.bin")).hasSize(WANTED_BYTES);
        assertThat(ada.games().resolve(WANTED)).doesNotExist();
    }

    private static Path root(String game) {
        return cleo.games().resolve(game);
    }
}
