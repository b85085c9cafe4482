package org.lanspread.cli;

/** What the process says when it ends. */
final class ExitStatus {
    /** It is done. */
    static final int DONE = 0;
    /** It could not be done; one sentence on standard error says why. */
    static final int FAILED = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;

    private ExitStatus() {}
}
