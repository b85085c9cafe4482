package org.lanspread.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs one benchmark on a built distribution and prints its figures. The script {@code run} of this module starts it and explains its arguments. */
final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        var words = List.of(arguments);
        switch (words.isEmpty() ? "" : words.getFirst()) {
            case "transfer" -> {
                machine();
                inTemporaryFolder(folder -> new Transfer(
                        Path.of(words.get(1)), folder, number(words, 2, 1024) << 20, (int) number(words, 3, 5)).run());
            }
            case "cancel" -> {
                machine();
                inTemporaryFolder(folder -> new Cancelling(
                        Path.of(words.get(1)), folder, number(words, 2, 1024) << 20, (int) number(words, 3, 10)).run());
            }
            case "start" -> {
                machine();
                inTemporaryFolder(folder -> start(Path.of(words.get(1)), folder, (int) number(words, 2, 10), (int) number(words, 3, 0)));
            }
            case "library" -> {
                machine();
                inTemporaryFolder(folder -> new BigLibrary(
                        Path.of(words.get(1)), folder, (int) number(words, 2, 1_000), (int) number(words, 3, 10)).run());
            }
            case "offers" -> {
                machine();
                new ManyOffers((int) number(words, 2, 200), (int) number(words, 3, 1_000)).run();
            }
            case "files" -> {
                machine();
                inTemporaryFolder(folder -> new ManyFiles(
                        Path.of(words.get(1)), folder, (int) number(words, 2, 100_000), (int) number(words, 3, 3)).run());
            }
            case "unpack" -> {
                machine();
                inTemporaryFolder(folder -> unpack(new LocalUnpacking(Path.of(words.get(1)), folder, (int) number(words, 3, 5)), words.get(2)));
            }
            case "stream" -> {
                machine();
                inTemporaryFolder(folder -> new StreamedInstall(Path.of(words.get(1)), folder, (int) number(words, 3, 5)).run(Path.of(words.get(2))));
            }
            case "bare" -> bare(words);
            case "plain" -> cost(1, new PlainDisk(new SmallFiles((int) number(words, 2, 0)), Path.of(words.get(1)))::write);
            case "decode" -> cost((int) number(words, 3, 1), () -> ManyFiles.decode(Path.of(words.get(1)), Path.of(words.get(2))));
            default -> throw new IllegalArgumentException("which benchmark? " + words);
        }
    }

    private static void unpack(LocalUnpacking benchmark, String what) throws Exception {
        if (what.matches("[0-9]+")) {
            benchmark.run(Integer.parseInt(what));
        } else {
            benchmark.run(Path.of(what));
        }
    }

    private static long number(List<String> words, int index, long otherwise) {
        return words.size() > index ? Long.parseLong(words.get(index)) : otherwise;
    }

    private static void machine() {
        System.out.printf(Locale.ROOT, "%d processors, Java %s, %s %s%n", Runtime.getRuntime().availableProcessors(), Runtime.version(),
                System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    private interface Benchmark {
        void run(Path folder) throws Exception;
    }

    private static void inTemporaryFolder(Benchmark benchmark) throws Exception {
        Path folder = Files.createTempDirectory("lanspread-benchmark-");
        try {
            benchmark.run(folder);
        } finally {
            Folders.delete(folder);
        }
    }

    /** The other side of a bare transfer: a process of its own. */
    private static void bare(List<String> words) throws Exception {
        var transport = new BareTransport(Path.of(words.get(1)));
        if (words.get(2).equals("serve")) {
            System.out.println(transport.port());
            transport.serve();
            return;
        }
        cost((int) number(words, 5, 1), () -> transport.fetch(List.of(Integer.valueOf(words.get(3))), Long.parseLong(words.get(4))));
        transport.stop();
    }

    /** Whoever started this looks at other processes between two times, and says when to go on. */
    private static void cost(int times, Cost.Work work) throws Exception {
        for (int time = 0; time < times; time++) {
            if (time > 0) {
                System.in.read();
            }
            System.out.println(Cost.of(work).line());
        }
    }

    private static void start(Path distribution, Path folder, int runs, int games) throws Exception {
        Path peer = folder.resolve("peer");
        for (int game = 0; game < games; game++) {
            SmallGame.write(peer.resolve("games"), "game-" + game);
        }
        System.out.println(new Figures(List.of(secondsToReady(distribution, peer))).row("first start to PeerReady, " + games + " new games", "s"));
        var seconds = new ArrayList<Double>();
        for (int run = 0; run < runs; run++) {
            seconds.add(secondsToReady(distribution, peer));
        }
        System.out.println(new Figures(seconds).row("start to PeerReady, " + games + " known games", "s"));
    }

    private static double secondsToReady(Path distribution, Path folder) throws Exception {
        try (var peer = new PeerProcess(distribution, folder, List.of("--discovery", "static"))) {
            double seconds = Duration.between(peer.started(), PeerProcess.time(peer.await("PeerReady"))).toMillis() / 1e3;
            peer.awaitQuiet();
            return seconds;
        }
    }
}
