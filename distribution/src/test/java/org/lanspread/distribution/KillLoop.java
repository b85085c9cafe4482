package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A receiver that is killed again and again on its way from nothing to a game, and from there to its update. After each kill, and again after each
 * recovery, its library has to be sound. When a receiver has come to the end, the next begins with nothing.
 */
final class KillLoop implements AutoCloseable {
    private static final String GAME = "killgame";
    private static final double BEYOND_THE_END = 1.1;
    private static final int KILLED = 128 + 9;
    /** What users keep in and beside a game root. */
    private static final List<String> KEEPSAKES =
            List.of("beside.txt", "games/notes.txt", "games/photos/lan.jpg", "games/killgame/mine.txt", "games/killgame/saves/slot1.sav");

    private final Path folder;
    private final Random random;
    private final String label;
    private final Release first;
    private final Release update;
    private final PeerProcess source;
    private final Map<String, Integer> moments = new TreeMap<>();
    private final Map<Work, Long> normalNanos = new EnumMap<>(Work.class);
    private Release published;
    private Release goal;
    private boolean everInstalled;
    private int receivers;
    private Path receiver;
    private Map<String, String> surroundings;

    KillLoop(Path folder, long seed) throws IOException {
        this.folder = folder;
        this.random = new Random(seed);
        this.label = "-Dlanspread.seed=" + seed;
        this.first = Release.make(folder.resolve("first"), GAME, "20260101", 1);
        this.update = Release.make(folder.resolve("update"), GAME, "20260202", 2);
        this.published = first;
        Path games = Files.createDirectories(folder.resolve("source/games"));
        Files.move(first.root(), games.resolve(GAME));
        this.source = PeerProcess.start(folder.resolve("source"));
    }

    /** How many kills came at which moment. */
    Map<String, Integer> moments() {
        return moments;
    }

    /** Kills a receiver so many times, and lets the last one come to the end. */
    void run(int kills) throws Exception {
        begin();
        comeToTheEnd();
        for (int kill = 1; kill <= kills; kill++) {
            if (goal == null) {
                begin();
            }
            killOnce("kill " + kill + ", " + label);
        }
        comeToTheEnd();
    }

    private void begin() throws IOException {
        receivers++;
        receiver = folder.resolve("receiver-" + receivers);
        for (String keepsake : KEEPSAKES) {
            Path file = receiver.resolve(keepsake);
            Files.createDirectories(file.getParent());
            Files.writeString(file, keepsake);
        }
        surroundings = surroundings();
        goal = first;
        everInstalled = false;
    }

    private void comeToTheEnd() throws Exception {
        try (var peer = PeerProcess.launch(receiver, "--peer", source.address())) {
            goOn(peer, new Fuse(peer, Integer.MAX_VALUE), label);
            assertThat(peer.stop()).as(peer.story()).isZero();
        }
    }

    private void killOnce(String as) throws Exception {
        boolean unfinished = Files.exists(intent()) || Files.exists(root().resolve(".version.ini.discarded"));
        try (var peer = PeerProcess.launch(receiver, "--peer", source.address())) {
            goOnUntilKilled(peer, new Fuse(peer, random.nextInt(goal == first ? 5 : 3)), as);
            assertThat(peer.awaitEnd(PeerProcess.PATIENCE)).as("%s: it ended by itself\n%s", as, peer.story()).isEqualTo(KILLED);
            String moment = moment(peer, unfinished);
            moments.merge(moment, 1, Integer::sum);
            assertSound(as + ", " + moment);
        }
    }

    /** What a receiver works at. In between it waits, which nobody needs to disturb. */
    private enum Work {
        START, DOWNLOAD, INSTALLATION
    }

    /** Kills a peer at a random moment of one part of its work, measured by how long that takes when nobody disturbs it, or soon after. */
    private final class Fuse {
        private final PeerProcess peer;
        private final int target;
        private int part = -1;
        private long beganNanos;

        /** @param target which part of the work, from 0 on */
        Fuse(PeerProcess peer, int target) {
            this.peer = peer;
            this.target = target;
        }

        void begin(Work work) {
            part++;
            beganNanos = System.nanoTime();
            if (part == target) {
                peer.killAfter(Duration.ofNanos((long) (random.nextDouble() * BEYOND_THE_END * normalNanos.get(work))));
            }
        }

        void done(Work work) {
            if (part < target) {
                normalNanos.put(work, System.nanoTime() - beganNanos);
            }
        }
    }

    private void goOnUntilKilled(PeerProcess peer, Fuse fuse, String as) throws Exception {
        try {
            goOn(peer, fuse, as);
        } catch (PeerProcess.ProcessEnded e) {
            // Only the kill may have ended it, which its exit status tells.
            return;
        }
    }

    private void goOn(PeerProcess peer, Fuse fuse, String as) throws Exception {
        fuse.begin(Work.START);
        peer.awaitReady();
        peer.send("GetPeerCount");
        peer.await("PeerCountUpdated");
        fuse.done(Work.START);
        assertThat(peer.history()).as("%s\n%s", as, peer.story()).extracting(PeerProcess::kind).doesNotContain("NeedsAttention", "RuntimeFailed");
        assertSound(as + ", recovered");
        assertNothingUnfinished(as);
        while (goal != null) {
            publish();
            peer.awaitGame(GAME, game -> game.path("peers").asInt(0) == 1 && game.path("version").asString("").equals(goal.version()));
            fuse.begin(Work.DOWNLOAD);
            peer.beginDownload(GAME);
            assertThat(PeerProcess.kind(peer.awaitEither("DownloadGameFilesFinished", "DownloadGameFilesFailed"))).as("%s\n%s", as, peer.story())
                    .isEqualTo("DownloadGameFilesFinished");
            fuse.done(Work.DOWNLOAD);
            fuse.begin(Work.INSTALLATION);
            peer.awaitInstalled();
            fuse.done(Work.INSTALLATION);
            everInstalled = true;
            assertComplete(as + "\n" + peer.story());
            goal = goal == first ? update : null;
        }
    }

    private void publish() throws IOException {
        if (published != goal) {
            Path shared = source.games().resolve(GAME);
            Files.move(shared, published.root());
            Files.move(goal.root(), shared);
            published = goal;
        }
    }

    private Path root() {
        return receiver.resolve("games").resolve(GAME);
    }

    private Path intent() {
        return receiver.resolve("state/games").resolve(GAME).resolve("install_intent.json");
    }

    /** What the peer was doing when it was killed. */
    private String moment(PeerProcess killed, boolean unfinished) throws IOException {
        List<JsonNode> events = killed.history();
        if (events.isEmpty()) {
            return unfinished ? "recovering" : "starting";
        }
        if (Files.exists(intent())) {
            return Files.readString(intent()).contains("SWAPPING") ? "swapping" : "unpacking";
        }
        if (Files.exists(root().resolve(".version.ini.tmp"))) {
            return "writing the sentinel";
        }
        JsonNode last = events.stream().filter(event -> event.has("gameId")).reduce((_, later) -> later).orElse(events.getFirst());
        return (PeerProcess.kind(last) + " " + last.path("phase").asString("")).strip();
    }

    /** What holds at every moment, also while nobody has recovered anything yet. */
    private void assertSound(String as) throws IOException {
        Map<String, String> payload = payload();
        if (payload.containsKey("version.ini")) {
            Release here = release(Files.readString(root().resolve("version.ini")).strip());
            assertThat(payload).as("%s: what version.ini says is here", as).containsAllEntriesOf(here.payload());
        }
        if (Files.exists(local())) {
            assertThat(Games.hashes(local())).as("%s: local/ is of one version", as).isIn(first.local(), update.local());
        }
        assertThat(surroundings()).as("%s: what is around the game and its state", as).isEqualTo(surroundings);
    }

    private Release release(String version) {
        return Stream.of(first, update).filter(release -> release.version().equals(version)).findFirst().orElseThrow();
    }

    /** What holds once the peer is ready. */
    private void assertNothingUnfinished(String as) throws IOException {
        assertThat(Games.children(receiver.resolve("games"))).as(as).extracting(path -> path.getFileName().toString())
                .containsExactlyInAnyOrder(".lanspread.id", ".lanspread.lock", GAME, "notes.txt", "photos");
        assertThat(Games.children(root())).as(as).extracting(path -> path.getFileName().toString())
                .isSubsetOf("version.ini", GAME + ".eti", "extras", "local", "mine.txt", "saves");
        if (Files.exists(intent().getParent())) {
            assertThat(Games.children(intent().getParent())).as(as)
                    .noneMatch(path -> path.getFileName().toString().startsWith("install_intent.json"));
        }
        everInstalled |= Files.exists(local());
        assertThat(Files.exists(local())).as("%s: what was installed once is installed", as).isEqualTo(everInstalled);
    }

    private void assertComplete(String as) throws IOException {
        assertThat(payload()).as(as).isEqualTo(goal.payload());
        assertThat(Games.hashes(local())).as(as).isEqualTo(goal.local());
        assertNothingUnfinished(as);
    }

    private Path local() {
        return root().resolve("local");
    }

    /** The files of the game root that are the game's. */
    private Map<String, String> payload() throws IOException {
        Map<String, String> payload = Games.hashes(root());
        payload.keySet().removeIf(path -> path.startsWith("local/") || path.startsWith(".") || KEEPSAKES.contains("games/" + GAME + "/" + path));
        return payload;
    }

    /** Everything of the receiver but its game and its own files. */
    private Map<String, String> surroundings() throws IOException {
        Set<String> own = Set.of("log.txt", "games/.lanspread.id", "games/.lanspread.lock");
        Map<String, String> all = Games.hashes(receiver);
        all.keySet().removeIf(path -> own.contains(path) || path.startsWith("state/") || path.startsWith("tmp/")
                || path.startsWith("games/" + GAME + "/") && !KEEPSAKES.contains(path));
        return all;
    }

    @Override
    public void close() {
        source.close();
    }
}
