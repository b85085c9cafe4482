package org.lanspread.cli;

/**
 * How a job ended.
 *
 * @param status the exit status
 * @param text what to print: the result on standard output, or the reason of the failure on standard error
 */
record Outcome(int status, String text) {
    static Outcome done(String text) {
        return new Outcome(ExitStatus.DONE, text);
    }

    static Outcome failed(String text) {
        return new Outcome(ExitStatus.FAILED, text);
    }
}
