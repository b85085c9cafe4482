package org.lanspread.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.lanspread.spi.model.Quoted;

/** Looks at what the command line names before anything is started. */
final class Folders {
    private Folders() {}

    static <X extends Exception> void requireFolder(Path folder, String what, String remedy, Function<String, X> refusal) throws X {
        if (!Files.exists(folder)) {
            throw refusal.apply(what + " " + Quoted.of(folder.toString()) + " does not exist: make it, or " + remedy);
        }
        if (!Files.isDirectory(folder)) {
            throw refusal.apply(what + " " + Quoted.of(folder.toString()) + " is not a folder: " + remedy);
        }
    }

    static <X extends Exception> void requireFile(Path file, String what, String remedy, Function<String, X> refusal) throws X {
        if (!Files.isRegularFile(file)) {
            throw refusal.apply(what + " " + Quoted.of(file.toString()) + " is not there: " + remedy);
        }
    }
}
