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
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * A game that one peer unpacks and another one installs, over QUIC on loopback, against the slower of its two halves: unpacking to nothing with the
 * same library, and sending as many bytes as it unpacks to over the bare transport. All in processes of their own that have just started; and once
 * more in the same processes, whose code is compiled by then.
 */
final class StreamedInstall {
    private static final String GAME = "game";
    private static final double NANOS = 1e9;
    /** How often each process does it. */
    private static final int TIMES = 2;

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

    /** A streamed installation and its halves. */
    private record Comparison(Streamed streamed, Cost decoding, Cost sending) {
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
        System.out.printf("%d bytes packed, %d bytes sent, below %s%n", Files.size(copy), round(copy).getFirst().streamed.bytes, folder);
        var rounds = new ArrayList<List<Comparison>>();
        for (int run = 0; run < runs; run++) {
            rounds.add(round(copy));
        }
        System.out.println("by processes that have just started:");
        report(rounds.stream().map(List::getFirst).toList());
        System.out.println("once more by the same processes:");
        report(rounds.stream().map(List::getLast).toList());
    }

    private List<Comparison> round(Path archive) throws Exception {
        List<Streamed> streamed = stream();
        List<Cost> decoding = references.costs(TIMES, "decode", references.plugins(), archive.toString());
        List<OwnProcess.Ends> sending = references.bareTransport(streamed.getFirst().bytes, TIMES);
        return IntStream.range(0, TIMES).mapToObj(time -> new Comparison(streamed.get(time), decoding.get(time), sending.get(time).both())).toList();
    }

    private static void report(List<Comparison> rounds) {
        row("streamed installation, command to durable", rounds, round -> round.streamed.cost.seconds(), "s");
        row("  of that before the first file", rounds, round -> round.streamed.beforeSeconds, "s");
        row("  of that after the last byte", rounds, round -> round.streamed.afterSeconds, "s");
        row("unpacking to nothing", rounds, round -> round.decoding.seconds(), "s");
        row("bare transport", rounds, round -> round.sending.seconds(), "s");
        row("bare transport", rounds, Comparison::megabytesPerSecond, "MB/s");
        row("streamed installation / the slower of the two", rounds, Comparison::ratio, "");
        System.out.printf(Locale.ROOT, "the slower one was unpacking in %d of %d rounds, and the transport in the others%n",
                rounds.stream().filter(Comparison::isUnpackingSlower).count(), rounds.size());
        row("processor time, both peers", rounds, round -> round.streamed.cost.processorSeconds(), "s");
        row("processor time, unpacking and both ends of the transport", rounds, round -> round.decoding.plus(round.sending).processorSeconds(), "s");
        row("processor time, streamed installation / both halves", rounds, Comparison::processorRatio, "");
    }

    private static void row(String what, List<Comparison> rounds, ToDoubleFunction<Comparison> value, String unit) {
        System.out.println(new Figures(rounds.stream().mapToDouble(value).boxed().toList()).row(what, unit));
    }

    private Path pack(Path archive) throws IOException {
        Path root = Files.createDirectories(folder.resolve("ada/games").resolve(GAME));
        Files.writeString(root.resolve("version.ini"), "20261122");
        return Files.copy(archive, root.resolve(GAME + ".eti"));
    }

    private List<Streamed> stream() throws Exception {
        Path receiver = folder.resolve("cleo");
        try (var ada = new PeerProcess(distribution, folder.resolve("ada"), List.of("--discovery", "static"))) {
            JsonNode ready = ada.await("PeerReady");
            ada.awaitQuiet();
            String address = "127.0.0.1:" + ready.path("listen").path(0).path("port").asInt();
            try (var cleo = new PeerProcess(distribution, receiver, List.of("--discovery", "static", "--peer", address))) {
                cleo.await("offers", event -> event.path("games").path(0).path("peers").asInt() == 1);
                var streamed = new ArrayList<>(List.of(stream(ada, cleo)));
                while (streamed.size() < TIMES) {
                    cleo.send("UninstallGame", GAME);
                    cleo.await("UninstallGameFinished");
                    streamed.add(stream(ada, cleo));
                }
                return streamed;
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
