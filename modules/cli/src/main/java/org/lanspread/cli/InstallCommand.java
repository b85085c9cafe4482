package org.lanspread.cli;

import java.time.Duration;
import java.util.Optional;
import org.lanspread.spi.model.ArchivePassword;
import org.lanspread.spi.model.GameId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Installs a game. */
@Command(
        name = "install",
        header = "Installs a game, or updates its installation.",
        description = {
            "A game that is not downloaded is taken from peers: downloaded and installed from there if there is space for both, else streamed.",
            "A stream is a peer unpacking the game and sending the files: its archive never needs space here. What is installed in this way is",
            "not shared on, and starts over when it is cut off.",
        },
        footer = {
            "  lanspread install freedoom --games ~/games",
            "  lanspread install freedoom --password --games ~/games < password.txt",
            "  lanspread install freedoom --stream --games ~/games",
        })
final class InstallCommand extends JobCommand {
    @Parameters(paramLabel = "ID", description = "The id of the game, as 'lanspread games' lists it.")
    private GameId gameId;

    @Option(names = "--stream", description = "Stream it, whatever the free space.")
    private boolean stream;

    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "15", converter = Patience.class,
            description = "How long to wait for a peer that offers the game, if it is not downloaded. Default: ${DEFAULT-VALUE}.")
    private Duration patience;

    @Option(names = "--password", description = {
        "Ask for the password of the archive, or read it from a line of standard input if that is no terminal. It is kept for this game, also to",
        "unpack it for others, until the download is removed."})
    private boolean withPassword;

    private final PasswordPrompt prompt;

    InstallCommand(Console console, Engine engine) {
        super(console, engine);
        this.prompt = new PasswordPrompt(console);
    }

    @Override
    Job job(ProgressLine progress) throws CliException {
        if (stream && withPassword) {
            throw new CliException("--password is of no use with --stream: who sends the game unpacks it and needs the password");
        }
        Optional<ArchivePassword> password = withPassword ? Optional.of(prompt.ask(gameId)) : Optional.empty();
        return stream ? new StreamInstallJob(gameId, progress) : new InstallJob(gameId, password, progress);
    }

    @Override
    Duration patience() {
        return patience;
    }
}
