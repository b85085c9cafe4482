package org.lanspread.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes; UTF-8 both ways, whatever the locale says.
 *
 * @param in standard input
 * @param out what was asked for
 * @param err what went wrong, and the log
 * @param interactive whether a person watches the output on a terminal
 */
record Console(InputStream in, PrintStream out, PrintStream err, boolean interactive) {
    /** The console of this process. */
    static Console ofProcess() {
        java.io.Console terminal = System.console();
        return new Console(System.in, utf8(FileDescriptor.out), utf8(FileDescriptor.err), terminal != null && terminal.isTerminal());
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
