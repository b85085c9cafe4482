package org.lanspread.cli;

/** A line that is not a command. */
final class InvalidCommand extends Exception {
    private static final long serialVersionUID = 1L;

    private final String command;

    /**
     * @param command the name of the command, safe to print; empty if the line has none
     * @param message what is wrong and what is right
     */
    InvalidCommand(String command, String message) {
        super(message);
        this.command = command;
    }

    /** The name of the command; empty if the line has none. */
    String command() {
        return command;
    }
}
