package org.lanspread.assembler;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The entry point: puts distributions together, and turns every failure into one sentence and an exit status. */
public final class Main {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    private Main() {}

    /** Takes the folder of parts, then pairs of a description and the folder to make; ends the process. */
    public static void main(String[] args) {
        System.exit(run(System.out, System.err, args));
    }

    static int run(PrintStream out, PrintStream err, String... args) {
        if (args.length < 3 || args.length % 2 == 0) {
            err.println("usage: link DESCRIPTION FOLDER [DESCRIPTION FOLDER]...");
            err.println("Puts the distribution that the file DESCRIPTION describes into the new folder FOLDER.");
            return USAGE;
        }
        try {
            List<Path> paths = paths(args);
            makeAll(out, new Parts(paths.getFirst()), paths.subList(1, paths.size()));
            return DONE;
        } catch (AssemblyException e) {
            err.println("link: " + printable(e.getMessage()));
        } catch (UncheckedIOException e) {
            err.println("link: " + printable(sentence(e.getCause())));
        } catch (IOException e) {
            err.println("link: " + printable(sentence(e)));
        }
        return FAILED;
    }

    private static String sentence(IOException failure) {
        return switch (failure) {
            case FileSystemLoopException loop -> "the link " + loop.getFile() + " leads back to a folder that it lies in: remove it";
            case NoSuchFileException missing -> missing.getFile() + " is not there: get a complete folder of parts, or make it";
            case AccessDeniedException denied -> denied.getFile() + " may not be read or written: look at its permissions";
            default -> "a file cannot be read or written (" + failure.getMessage() + "): mend it, or look whether the disk is full or read-only";
        };
    }

    /** Names of files may have line breaks, and what a terminal takes for commands. */
    private static String printable(String sentence) {
        return CONTROL.matcher(sentence).replaceAll(found -> String.format("<U+%04X>", found.group().codePointAt(0)));
    }

    private static List<Path> paths(String... words) throws AssemblyException {
        var paths = new ArrayList<Path>();
        for (String word : words) {
            try {
                paths.add(Path.of(word));
            } catch (InvalidPathException e) {
                throw new AssemblyException("no file can have a name like one of the arguments (" + e.getReason() + "): look at them", e);
            }
        }
        return paths;
    }

    private static void makeAll(PrintStream out, Parts parts, List<Path> pairs) throws AssemblyException, IOException {
        var system = HostSystem.here();
        var linker = new Linker();
        for (int at = 0; at < pairs.size(); at += 2) {
            Path output = pairs.get(at + 1).toAbsolutePath().normalize();
            new Assembly(parts, Description.read(pairs.get(at), system), system).into(output, linker);
            out.println("Made " + output);
        }
    }
}
