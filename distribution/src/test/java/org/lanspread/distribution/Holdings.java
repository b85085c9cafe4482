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
 * What a peer holds of the system: open files, threads, child processes and temporary files, each by what it is. Linux tells of the first two below
 * {@code /proc}; elsewhere there are none.
 */
record Holdings(PeerProcess peer, List<String> all) {
    /** Threads that a Java runtime begins and ends as it likes. */
    private static final Pattern OF_THE_RUNTIME =
            Pattern.compile("thread (C[12] Compiler|ForkJoinPool|VirtualThread|process reaper|GC Thread|G1 ).*");
    /** What a peer has while it unpacks, for itself or for somebody else. */
    private static final Pattern OF_UNPACKING =
            Pattern.compile("child|temporary lanspread-unpacker-.*|thread lanspread-(strea|insta|downl|unpac|child|force|close).*");
    private static final Pattern NUMBER = Pattern.compile("\\[\\d+]|\\(deleted\\)");

    /** What a peer holds as soon as it unpacks nothing. */
    static Holdings atRest(PeerProcess peer) throws Exception {
        PeerProcess.eventually(peer.name() + " unpacks nothing", () -> of(peer).all.stream().noneMatch(OF_UNPACKING.asMatchPredicate()));
        return of(peer);
    }

    private static Holdings of(PeerProcess peer) throws IOException {
        Path proc = Path.of("/proc/" + peer.pid());
        var all = new ArrayList<String>();
        for (Path file : children(proc.resolve("fd"))) {
            target(file).ifPresent(target -> all.add("file " + NUMBER.matcher(target).replaceAll("")));
        }
        for (Path thread : children(proc.resolve("task"))) {
            name(thread).ifPresent(name -> all.add("thread " + name));
        }
        all.removeIf(OF_THE_RUNTIME.asMatchPredicate());
        peer.children().forEach(_ -> all.add("child"));
        children(peer.temp()).forEach(file -> all.add("temporary " + file.getFileName().toString()));
        return new Holdings(peer, List.copyOf(all));
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

    /** What is held now and was not held then. */
    private List<String> more() throws IOException {
        var more = new ArrayList<>(of(peer).all);
        all.forEach(more::remove);
        return more;
    }

    /** Waits until the peer holds nothing that it did not hold then. */
    void awaitAgain() throws Exception {
        try {
            PeerProcess.eventually(peer.name() + " lets go", () -> more().isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError(peer.name() + " still holds " + more() + "\n" + peer.story(), e);
        }
    }
}
