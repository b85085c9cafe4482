package org.lanspread.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.JsonNode;

/**
 * A game that one peer unpacks and another one installs, over QUIC on loopback, against the slower of its two halves: unpacking to nothing with the
 * same library, and sending as many bytes as it unpacks to over the bare transport. All in processes of their own that have just started.
 */
final class StreamedInstall {
    private static final String GAME = "game";
    private static final double NANOS = 1e9;

    private final OwnProcess references;
    private final Path distribution;
    private final Path folder;
    private final int runs;

    /**
     * A streamed installation.
     *
     * @param cost from the command to the durable end, and the processor time of both peers meanwhile
     * @param beforeSeconds from the command to the first file
     * @param afterSeconds from the last byte to the durable end
     * @param bytes what was sent
     */
    private record Streamed(Cost cost, double beforeSeconds, double afterSeconds, long bytes) {}

    /** One round. */
    private record Round(Streamed streamed, Cost decoding, Cost sending) {
        boolean isUnpackingSlower() {
            return decoding.seconds() > sending.seconds();
        }

        double ratio() {
            return streamed.cost.seconds() / Math.max(decoding.seconds(), sending.seconds());
        }

        double processorRatio() {
            return streamed.cost.processorSeconds() / decoding.plus(sending).processorSeconds();
        }

        double megabytesPerSecond() {
            return streamed.bytes / 1e6 / sending.seconds();
        }
    }

    StreamedInstall(Path distribution, Path folder, int runs) {
        this.references = new OwnProcess(distribution);
        this.distribution = distribution;
        this.folder = folder;
        this.runs = runs;
    }

    void run(Path archive) throws Exception {
        Path copy = pack(archive);
        // The round before the first lets the sender hash the game, and brings the archive into the memory of the system.
        System.out.printf("%d bytes packed, %d bytes sent, below %s%n", Files.size(copy), round(copy).streamed.bytes, folder);
        var rounds = new ArrayList<Round>();
        for (int run = 0; run < runs; run++) {
            rounds.add(round(copy));
        }
        report(rounds);
    }

    private Round round(Path archive) throws Exception {
        Streamed streamed = stream();
        Cost decoding = references.cost("decode", references.plugins(), archive.toString());
        return new Round(streamed, decoding, references.bareTransport(streamed.bytes).both());
    }

    private static void report(List<Round> rounds) {
        row("streamed installation, command to durable", rounds, round -> round.streamed.cost.seconds(), "s");
        row("  of that before the first file", rounds, round -> round.streamed.beforeSeconds, "s");
        row("  of that after the last byte", rounds, round -> round.streamed.afterSeconds, "s");
        row("unpacking to nothing", rounds, round -> round.decoding.seconds(), "s");
        row("bare transport", rounds, round -> round.sending.seconds(), "s");
        row("bare transport", rounds, Round::megabytesPerSecond, "MB/s");
        row("streamed installation / the slower of the two", rounds, Round::ratio, "");
        System.out.printf(Locale.ROOT, "the slower one was unpacking in %d of %d rounds, and the transport in the others%n",
                rounds.stream().filter(Round::isUnpackingSlower).count(), rounds.size());
        row("processor time, both peers", rounds, round -> round.streamed.cost.processorSeconds(), "s");
        row("processor time, unpacking and both ends of the transport", rounds, round -> round.decoding.plus(round.sending).processorSeconds(), "s");
        row("processor time, streamed installation / both halves", rounds, Round::processorRatio, "");
    }

    private static void row(String what, List<Round> rounds, ToDoubleFunction<Round> value, String unit) {
        System.out.println(new Figures(rounds.stream().mapToDouble(value).boxed().toList()).row(what, unit));
    }

    private Path pack(Path archive) throws IOException {
        Path root = Files.createDirectories(folder.resolve("ada/games").resolve(GAME));
        Files.writeString(root.resolve("version.ini"), "20261122");
        return Files.copy(archive, root.resolve(GAME + ".eti"));
    }

    private Streamed stream() throws Exception {
        Path receiver = folder.resolve("cleo");
        try (var ada = new PeerProcess(distribution, folder.resolve("ada"), List.of("--discovery", "static"))) {
            JsonNode ready = ada.await("PeerReady");
            ada.awaitQuiet();
            String address = "127.0.0.1:" + ready.path("listen").path(0).path("port").asInt();
            try (var cleo = new PeerProcess(distribution, receiver, List.of("--discovery", "static", "--peer", address))) {
                cleo.await("offers", event -> event.path("games").path(0).path("peers").asInt() == 1);
                return stream(ada, cleo);
            }
        } finally {
            Folders.delete(receiver);
        }
    }

    private static Streamed stream(PeerProcess sender, PeerProcess receiver) throws Exception {
        Duration processorBefore = sender.processorTime().plus(receiver.processorTime());
        Instant begun = Instant.now();
        receiver.send("StreamInstallGame", GAME);
        JsonNode first = receiver.await("DownloadGameFilesBegin");
        Instant last = PeerProcess.time(receiver.await("DownloadGameFilesFinished"));
        Instant durable = PeerProcess.time(receiver.await("InstallGameFinished"));
        Duration processor = sender.processorTime().plus(receiver.processorTime()).minus(processorBefore);
        return new Streamed(Cost.of(Duration.between(begun, durable), processor), seconds(begun, PeerProcess.time(first)), seconds(last, durable),
                first.path("bytesTotal").asLong());
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / NANOS;
    }
}
