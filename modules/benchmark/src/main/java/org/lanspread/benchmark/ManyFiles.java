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
    private static final long DICTIONARY_BYTES = 1 << 20;
    private static final double MICROS = 1e6;

    private final OwnProcess references;
    private final Path distribution;
    private final Path folder;
    private final SmallFiles files;
    private final int runs;

    private final List<Double> hashing = new ArrayList<>();
    private final List<Double> disk = new ArrayList<>();
    private final List<Double> transport = new ArrayList<>();
    private final List<Double> decoding = new ArrayList<>();
    private final List<Double> listing = new ArrayList<>();
    private final List<Double> download = new ArrayList<>();
    private final List<Double> install = new ArrayList<>();

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

    /** In the first round the source still hashes the game; it is left out of the other figures. */
    private void measure(int run, Path archive, String address, Instant sourceReady) throws Exception {
        Downloaded downloaded = download(address);
        double plain = plainDisk();
        double bare = references.bareTransport(files.bytes());
        double decoded = references.seconds("decode", references.plugins(), archive.toString());
        double installed = install(archive);
        if (run == 0) {
            hashing.add(secondsBetween(sourceReady, downloaded.offered));
            return;
        }
        disk.add(plain);
        transport.add(bare);
        decoding.add(decoded);
        listing.add(downloaded.listSeconds);
        download.add(downloaded.seconds);
        install.add(installed);
    }

    private double plainDisk() throws Exception {
        Path root = folder.resolve("plain");
        try {
            return references.seconds("plain", root.toString(), Integer.toString(files.count()));
        } finally {
            Folders.delete(root);
        }
    }

    /** When the game was offered, how long its list of files took, and how long it took from there to the durable end. */
    private record Downloaded(Instant offered, double listSeconds, double seconds) {}

    private Downloaded download(String source) throws Exception {
        Path receiver = folder.resolve("cleo");
        try (var cleo = new PeerProcess(distribution, receiver, List.of("--discovery", "static", "--peer", source))) {
            Instant offered = PeerProcess.time(cleo.await("offers", event -> event.path("games").path(0).path("peers").asInt() == 1));
            Instant asked = Instant.now();
            cleo.send("FetchLatestFromPeers", LOOSE);
            Instant listed = PeerProcess.time(cleo.await("GotGameFiles"));
            Instant begun = Instant.now();
            cleo.send("DownloadGameFiles", LOOSE);
            Instant durable = PeerProcess.time(cleo.await("DownloadGameFilesFinished"));
            return new Downloaded(offered, secondsBetween(asked, listed), secondsBetween(begun, durable));
        } finally {
            Folders.delete(receiver);
        }
    }

    private double install(Path archive) throws Exception {
        Path dora = archive.getParent().getParent().getParent();
        try (var peer = new PeerProcess(distribution, dora, List.of("--discovery", "static"))) {
            peer.await("PeerReady");
            peer.awaitQuiet();
            Instant begun = Instant.now();
            peer.send("InstallGame", PACKED);
            return secondsBetween(begun, PeerProcess.time(peer.await("InstallGameFinished")));
        } finally {
            Folders.delete(archive.resolveSibling("local"));
        }
    }

    private static double secondsBetween(Instant begin, Instant end) {
        return Duration.between(begin, end).toMillis() / 1e3;
    }

    private void report() {
        row("source ready to game offered, first time", hashing, "s");
        row("disk alone", disk, "s");
        row("transport alone", transport, "s");
        row("unpacker alone", decoding, "s");
        row("list of files, asked to told", listing, "s");
        row("download, command to durable", download, "s");
        row("install, command to durable", install, "s");
        compare("download", download, sum(disk, transport));
        compare("install", install, sum(disk, decoding));
    }

    private void compare(String what, List<Double> engine, List<Double> reference) {
        var ratios = new ArrayList<Double>();
        var micros = new ArrayList<Double>();
        for (int i = 0; i < engine.size(); i++) {
            ratios.add(engine.get(i) / reference.get(i));
            micros.add((engine.get(i) - reference.get(i)) / files.count() * MICROS);
        }
        row(what + " / reference", ratios, "");
        row(what + " beyond reference, for each file", micros, "µs");
    }

    private static List<Double> sum(List<Double> one, List<Double> other) {
        var sums = new ArrayList<Double>();
        for (int i = 0; i < one.size(); i++) {
            sums.add(one.get(i) + other.get(i));
        }
        return sums;
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
