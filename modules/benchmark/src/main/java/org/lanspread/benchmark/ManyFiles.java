package org.lanspread.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.lanspread.platform.Platform;
import org.lanspread.platform.PlatformConfig;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;
import tools.jackson.databind.JsonNode;

/**
 * A game of very many small files: downloaded over QUIC on loopback, and installed from a stored archive. What the engine takes for each file beyond
 * what the disk, the transport and the unpacker take for the same bytes alone, each in a process of its own.
 */
final class ManyFiles {
    private static final String LOOSE = "loose";
    private static final String PACKED = "packed";
    private static final String ARCHIVE = PACKED + ".eti";
    private static final String VERSION = "20261122";
    private static final long DICTIONARY_BYTES = 128L << 20;
    private static final double MICROS = 1e6;
    private static final double MILLIS = 1e3;

    private final OwnProcess references;
    private final Path distribution;
    private final Path folder;
    private final SmallFiles files;
    private final int runs;

    private final List<Double> hashing = new ArrayList<>();
    private final List<Cost> disk = new ArrayList<>();
    private final List<Cost> transport = new ArrayList<>();
    private final List<Cost> decoding = new ArrayList<>();
    private final List<Cost> listing = new ArrayList<>();
    private final List<Cost> download = new ArrayList<>();
    private final List<Cost> install = new ArrayList<>();

    ManyFiles(Path distribution, Path folder, int files, int runs) {
        this.references = new OwnProcess(distribution);
        this.distribution = distribution;
        this.folder = folder;
        this.files = new SmallFiles(files);
        this.runs = runs;
    }

    void run() throws Exception {
        System.out.printf("%d files in %d folders, %d bytes, below %s%n", files.count(), files.folders(), files.bytes(), folder);
        files.write(folder.resolve("ada/games").resolve(LOOSE));
        Files.writeString(folder.resolve("ada/games").resolve(LOOSE).resolve("version.ini"), VERSION);
        Path packed = Files.createDirectories(folder.resolve("dora/games").resolve(PACKED));
        StoredArchive.write(packed.resolve(ARCHIVE), files);
        Files.writeString(packed.resolve("version.ini"), VERSION);
        try (var ada = new PeerProcess(distribution, folder.resolve("ada"), List.of("--discovery", "static"))) {
            JsonNode ready = ada.await("PeerReady");
            String address = "127.0.0.1:" + ready.path("listen").path(0).path("port").asInt();
            for (int run = 0; run <= runs; run++) {
                measure(run, packed.resolve(ARCHIVE), address, PeerProcess.time(ready));
            }
        }
        report();
    }

    /**
     * In the first round the source still hashes the game; it is left out of the other figures. What a round wrote stays until the end: a file system
     * that has just deleted so many files looks for room for new ones much longer, and whoever comes next would pay for that.
     */
    private void measure(int run, Path archive, String address, Instant sourceReady) throws Exception {
        Downloaded downloaded = download(folder.resolve("cleo-" + run), address);
        Cost plain = references.cost("plain", folder.resolve("plain-" + run).toString(), Integer.toString(files.count()));
        Cost bare = references.bareTransport(files.bytes()).receiver();
        Cost decoded = references.cost("decode", references.plugins(), archive.toString());
        Cost installed = install(archive, folder.resolve("installed-" + run));
        if (run == 0) {
            hashing.add(Duration.between(sourceReady, downloaded.offered).toMillis() / MILLIS);
            return;
        }
        disk.add(plain);
        transport.add(bare);
        decoding.add(decoded);
        listing.add(downloaded.listed);
        download.add(downloaded.download);
        install.add(installed);
    }

    /** When the game was offered, what its list of files cost, and what it cost from there to the durable end. */
    private record Downloaded(Instant offered, Cost listed, Cost download) {}

    private Downloaded download(Path receiver, String source) throws Exception {
        try (var cleo = new PeerProcess(distribution, receiver, List.of("--discovery", "static", "--peer", source))) {
            Instant offered = PeerProcess.time(cleo.await("offers", event -> event.path("games").path(0).path("peers").asInt() == 1));
            Cost listed = cost(cleo, "FetchLatestFromPeers", LOOSE, "GotGameFiles");
            return new Downloaded(offered, listed, cost(cleo, "DownloadGameFiles", LOOSE, "DownloadGameFilesFinished"));
        }
    }

    private static Cost cost(PeerProcess peer, String command, String game, String end) throws Exception {
        Duration before = peer.processorTime();
        Instant begun = Instant.now();
        peer.send(command, game);
        JsonNode ended = peer.await(end);
        return Cost.of(Duration.between(begun, PeerProcess.time(ended)), peer.processorTime().minus(before));
    }

    private Cost install(Path archive, Path putAway) throws Exception {
        Path dora = archive.getParent().getParent().getParent();
        try (var peer = new PeerProcess(distribution, dora, List.of("--discovery", "static"))) {
            peer.await("PeerReady");
            peer.awaitQuiet();
            return cost(peer, "InstallGame", PACKED, "InstallGameFinished");
        } finally {
            Files.move(archive.resolveSibling("local"), putAway);
        }
    }

    private void report() {
        row("source ready to game offered, first time", hashing, "s");
        rows("disk alone", disk);
        rows("transport alone", transport);
        rows("unpacker alone", decoding);
        rows("list of files, asked to told", listing);
        rows("download, command to durable", download);
        rows("install, command to durable", install);
        compare("download", download, sum(disk, transport));
        compare("install", install, sum(disk, decoding));
    }

    private static void rows(String what, List<Cost> costs) {
        row(what, costs.stream().map(Cost::seconds).toList(), "s");
        row(what + ", processor", costs.stream().map(Cost::processorSeconds).toList(), "s");
    }

    private void compare(String what, List<Cost> engine, List<Cost> reference) {
        var ratios = new ArrayList<Double>();
        var micros = new ArrayList<Double>();
        var processorMicros = new ArrayList<Double>();
        for (int i = 0; i < engine.size(); i++) {
            ratios.add(engine.get(i).seconds() / reference.get(i).seconds());
            micros.add((engine.get(i).seconds() - reference.get(i).seconds()) / files.count() * MICROS);
            processorMicros.add((engine.get(i).processorSeconds() - reference.get(i).processorSeconds()) / files.count() * MICROS);
        }
        row(what + " / reference", ratios, "");
        row(what + " beyond reference, each file", micros, "µs");
        row(what + " beyond reference, each file, processor", processorMicros, "µs");
    }

    private static List<Cost> sum(List<Cost> one, List<Cost> other) {
        return IntStream.range(0, one.size()).mapToObj(i -> one.get(i).plus(other.get(i))).toList();
    }

    private static void row(String what, List<Double> values, String unit) {
        System.out.println(new Figures(values).row(what, unit));
    }

    /** The unpacker's own time: opens an archive, and decodes all of it to nothing. */
    static Duration decode(Path plugins, Path archive) throws Exception {
        var config = new PlatformConfig(
                Optional.of(plugins), Set.of(), Optional.of(List.of("quic")), Optional.of(List.of()), Optional.empty(), Map.of());
        Unpacker unpacker = Platform.open(config).providers().unpackers().getFirst();
        long startNanos = System.nanoTime();
        try (ArchiveReader reader = unpacker.open(new Archive(archive), new UnpackOptions(DICTIONARY_BYTES, Optional.empty()))) {
            reader.extract(EntrySelection.all(), new Nothing());
        }
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /** Takes everything and keeps nothing. */
    private static final class Nothing implements EntrySink, EntrySink.EntryOutput {
        @Override
        public void directory(ArchiveEntry entry) {}

        @Override
        public EntryOutput file(ArchiveEntry entry) {
            return this;
        }

        @Override
        public void write(ByteBuffer data) throws IOException {
            data.position(data.limit());
        }

        @Override
        public void complete() {}

        @Override
        public void close() {}
    }
}
