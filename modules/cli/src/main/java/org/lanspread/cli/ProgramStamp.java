package org.lanspread.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the start of a program depends on: the files of it and of its plugins, each with its size and time, and the Java that runs it. */
final class ProgramStamp {
    private static final List<String> PARTS = List.of("bin", "image/lib/modules", "modules", "plugins");

    private ProgramStamp() {}

    /** A text that is another one when a part of the program was changed, added or removed. */
    static String of(Path home) throws IOException {
        var text = new StringBuilder(Runtime.version() + " in " + System.getProperty("java.home") + "\n");
        for (String part : PARTS) {
            Path root = home.resolve(part);
            try (Stream<Path> files = Files.exists(root) ? Files.walk(root, FileVisitOption.FOLLOW_LINKS) : Stream.empty()) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    text.append(home.relativize(file)).append(' ').append(Files.size(file)).append(' ')
                            .append(Files.getLastModifiedTime(file).toMillis()).append('\n');
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        return text.toString();
    }
}
