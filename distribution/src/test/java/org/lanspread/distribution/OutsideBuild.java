package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A build of somebody else: an example, copied out of the checkout, that finds of ours only what this build publishes.
 *
 * @param folder where it lies
 */
record OutsideBuild(Path folder) {
    private static final Path PUBLISHED = Path.of("target/repository").toAbsolutePath();
    /** One at a time of all processes that run tests: each uses as many processors as there are, and downloads what it lacks. */
    private static final Path LOCK = Path.of("target/outside-build.lock").toAbsolutePath();
    /** What Maven downloads is shared with the build that runs the tests; what is ours must never get there, so it has a place of its own. */
    private static final Path SHARED = Path.of(System.getProperty("lanspread.maven.repository"));
    private static final Path MAVEN = Path.of(System.getProperty("lanspread.maven"));
    private static final String OURS = "lanspread";
    /** The build is over before compiling well would pay. */
    private static final String COMPILED_SOON = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
    private static final int PATIENCE_SECONDS = 600;

    /** Copies an example. */
    static OutsideBuild of(String example, Path temp) throws IOException {
        Path from = Checkout.file("examples").resolve(example);
        Path to = temp.resolve(example);
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                if (dir.endsWith("target")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(dir)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
        return new OutsideBuild(to);
    }

    /** Runs Maven to the end of a phase. */
    void run(String phase, String... options) throws Exception {
        Path log = folder.resolveSibling(folder.getFileName() + ".log");
        var command = new ArrayList<>(List.of(MAVEN.toString(), "--batch-mode", "--quiet", "-Dmaven.repo.local=" + repository(),
                "-Dlanspread.repository=" + PUBLISHED.toUri(), "-Dlanspread.version=" + System.getProperty("lanspread.version")));
        if (Cli.MAVEN_IS_OFFLINE) {
            command.addAll(List.of("--offline", "-Daether.offline.protocols=file"));
        }
        Collections.addAll(command, options);
        command.add(phase);
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.PIPE);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().merge("MAVEN_OPTS", COMPILED_SOON, (ofUser, ours) -> ofUser + " " + ours);
        try (var turn = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE); var _ = turn.lock()) {
            run(builder, log);
        }
    }

    private static void run(ProcessBuilder builder, Path log) throws Exception {
        Process maven = builder.start();
        try {
            maven.getOutputStream().close();
            assertThat(maven.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("the build ends within %s s", PATIENCE_SECONDS).isTrue();
            assertThat(maven.exitValue()).as("%s", Files.readString(log)).isZero();
        } finally {
            maven.descendants().forEach(ProcessHandle::destroyForcibly);
            maven.destroyForcibly();
        }
    }

    /** A local repository of its own, in which all but what is ours leads to the shared one. */
    private Path repository() throws IOException {
        Path own = folder.resolveSibling("repository");
        if (!Files.exists(own)) {
            link(SHARED, Files.createDirectories(own), "org");
            link(SHARED.resolve("org"), Files.createDirectories(own.resolve("org")), OURS);
        }
        return own;
    }

    private static void link(Path from, Path to, String except) throws IOException {
        try (Stream<Path> children = Files.list(from)) {
            for (Path child : children.filter(child -> !child.endsWith(except)).toList()) {
                Files.createSymbolicLink(to.resolve(child.getFileName()), child);
            }
        }
    }
}
