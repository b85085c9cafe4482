package org.lanspread.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a command reads and writes; UTF-8 both ways, whatever the locale says.
 *
 * @param in standard input
 * @param out what was asked for
 * @param err what went wrong, and the log
 * @param interactive whether a person types on a terminal and watches the output there
 * @param typed whether a person types on a terminal, wherever the output goes, as far as the system tells: Windows does not
 */
record Console(InputStream in, PrintStream out, PrintStream err, boolean interactive, boolean typed) {
    private static final Path STANDARD_INPUT = Path.of("/dev/stdin");
    private static final int FILE_TYPE = 0170000;
    private static final int CHARACTER_DEVICE = 0020000;

    /** The console of this process. */
    static Console ofProcess() {
        java.io.Console terminal = System.console();
        boolean interactive = terminal != null && terminal.isTerminal();
        return new Console(
                System.in, utf8(FileDescriptor.out), utf8(FileDescriptor.err), interactive, interactive || isCharacterDevice(STANDARD_INPUT));
    }

    /** What a terminal is, and neither a file nor a pipe. Not so where the system does not tell. */
    static boolean isCharacterDevice(Path path) {
        try {
            return ((int) Files.getAttribute(path, "unix:mode") & FILE_TYPE) == CHARACTER_DEVICE;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
            return false;
        }
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
