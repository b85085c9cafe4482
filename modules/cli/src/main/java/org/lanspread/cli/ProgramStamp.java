package org.lanspread.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the start of a program depends on: the files of it and of its plugins, each with its size and time, and the Java that runs it. */
final class ProgramStamp {
    private final Path home;
    private final StringBuilder text = new StringBuilder(Runtime.version() + " in " + System.getProperty("java.home") + "\n");

    private ProgramStamp(Path home) {
        this.home = home;
    }

    /** A text that is another one when a part of the program was changed, added or removed. */
    static String of(Path home) {
        var stamp = new ProgramStamp(home);
        stamp.addFiles(home.resolve("bin"), _ -> true);
        stamp.addFile(home.resolve("image/lib/modules"));
        stamp.addFiles(home.resolve("modules"), _ -> true);
        // Only what a start reads, and no deeper than that, since links may lead anywhere.
        stamp.children(home.resolve("plugins")).forEach(plugin -> stamp.addFiles(plugin, ProgramStamp::isOfAPlugin));
        return stamp.text.toString();
    }

    private static boolean isOfAPlugin(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".jar") || name.endsWith(".properties");
    }

    private void addFiles(Path folder, Predicate<Path> which) {
        children(folder).filter(which).forEach(this::addFile);
    }

    /** None of what is no folder; what cannot be read belongs to the stamp too, since it may be mended. */
    private Stream<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList().stream();
        } catch (IOException | UncheckedIOException e) {
            addUnreadable(folder);
            return Stream.empty();
        }
    }

    private void addFile(Path file) {
        try {
            if (Files.isRegularFile(file)) {
                text.append(home.relativize(file)).append(' ').append(Files.size(file)).append(' ')
                        .append(Files.getLastModifiedTime(file).toMillis()).append('\n');
            }
        } catch (IOException e) {
            addUnreadable(file);
        }
    }

    private void addUnreadable(Path file) {
        text.append(home.relativize(file)).append(" unreadable\n");
    }
}
