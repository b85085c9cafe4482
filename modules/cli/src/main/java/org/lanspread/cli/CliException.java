package org.lanspread.cli;

/** A command that cannot be carried out. The message is one sentence that says what is wrong and what to do. */
class CliException extends Exception {
    private static final long serialVersionUID = 1L;

    CliException(String message) {
        super(message);
    }

    CliException(String message, Throwable cause) {
        super(message, cause);
    }
}
