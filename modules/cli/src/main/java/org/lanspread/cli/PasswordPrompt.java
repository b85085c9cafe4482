package org.lanspread.cli;

import java.io.IOException;
import java.util.Optional;
import org.lanspread.spi.model.ArchivePassword;
import org.lanspread.spi.model.GameId;

/**
 * Asks for the password of a game: a person, without showing what is typed; otherwise a line of standard input. Never an option, since everybody on
 * the machine can read the command lines of processes.
 *
 * @param console where it is asked
 */
record PasswordPrompt(Console console) {
    /** @throws CliException if what comes is no password */
    ArchivePassword ask(GameId game) throws CliException {
        return read(game).flatMap(ArchivePassword::parse).orElseThrow(() -> new CliException(
                "that is no password: type, or give as a line of standard input, 1 to " + ArchivePassword.MAX_CHARS + " visible characters"));
    }

    private Optional<String> read(GameId game) throws CliException {
        if (console.interactive()) {
            return Optional.ofNullable(System.console().readPassword("Password of %s: ", game)).map(String::new);
        }
        if (console.typed()) {
            throw new CliException("the password would be shown while you type it, since the output does not go to the terminal: run the command"
                    + " without sending its output elsewhere, or give the password as a line of standard input, from a file or another program");
        }
        try {
            return new LineReader(console.in()).next().flatMap(PasswordPrompt::text);
        } catch (IOException e) {
            throw new CliException("the password cannot be read from standard input: look at what that is connected to", e);
        }
    }

    private static Optional<String> text(LineReader.Line line) {
        return line instanceof LineReader.Line.Text(String text) ? Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text)
                : Optional.empty();
    }
}
