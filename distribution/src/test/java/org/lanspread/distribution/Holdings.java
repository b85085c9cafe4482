package org.lanspread.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process holds of the system: open files, threads and child processes, each by what it is. Linux tells it below {@code /proc}; elsewhere
 * it is nothing.
 */
record Holdings(List<String> all) {
    /** Threads that a Java runtime begins and ends as it likes. */
    private static final Pattern OF_THE_RUNTIME =
            Pattern.compile("thread (C[12] Compiler|ForkJoinPool|VirtualThread|process reaper|GC Thread|G1 ).*");
    private static final Pattern NUMBER = Pattern.compile("\\[\\d+]|\\(deleted\\)");

    static Holdings of(PeerProcess peer) throws IOException {
        Path proc = Path.of("/proc/" + peer.pid());
        var all = new ArrayList<String>();
        for (Path file : children(proc.resolve("fd"))) {
            target(file).ifPresent(target -> all.add("file " + NUMBER.matcher(target).replaceAll("")));
        }
        for (Path thread : children(proc.resolve("task"))) {
            name(thread).ifPresent(name -> all.add("thread " + name));
        }
        all.removeIf(OF_THE_RUNTIME.asMatchPredicate());
        ProcessHandle.of(peer.pid()).orElseThrow().children().forEach(_ -> all.add("child"));
        return new Holdings(List.copyOf(all));
    }

    private static List<Path> children(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        }
    }

    private static Optional<String> target(Path link) throws IOException {
        try {
            return Optional.of(Files.readSymbolicLink(link).toString());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> name(Path thread) throws IOException {
        try {
            return Optional.of(Files.readString(thread.resolve("comm")).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** What is held now and was not held before. */
    private List<String> beyond(Holdings before) {
        var more = new ArrayList<>(all);
        before.all.forEach(more::remove);
        return more;
    }

    /** Waits until a peer holds nothing that it did not hold at this time. */
    void awaitAgain(PeerProcess peer) throws Exception {
        try {
            PeerProcess.eventually(peer.name() + " lets go", () -> of(peer).beyond(this).isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError(peer.name() + " still holds " + of(peer).beyond(this) + "\n" + peer.story(), e);
        }
    }
}
