package org.lanspread.cli;

import java.time.Duration;
import org.lanspread.peer.PeerCommand;
import org.lanspread.spi.model.GameId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Installs a game. */
@Command(
        name = "install",
        header = "Installs a downloaded game, or updates its installation.",
        description = {
            "With --stream, a game that is not downloaded is installed from another peer, which unpacks it and sends the files: its archive",
            "never needs space here. What is installed in this way is not shared on, and starts over when it is cut off.",
        },
        footer = {
            "  lanspread install freedoom --games ~/games",
            "  lanspread install freedoom --stream --games ~/games",
        })
final class InstallCommand extends JobCommand {
    @Parameters(paramLabel = "ID", description = "The id of the game, as 'lanspread games' lists it.")
    private GameId gameId;

    @Option(names = "--stream", description = "Install from another peer, without storing the archive.")
    private boolean stream;

    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "15", converter = Patience.class,
            description = "With --stream: how long to wait for a peer that offers the game. Default: ${DEFAULT-VALUE}.")
    private Duration patience;

    InstallCommand(Console console, Engine engine) {
        super(console, engine);
    }

    @Override
    Job job(ProgressLine progress) {
        return stream ? new StreamInstallJob(gameId, progress) : new OperationJob(new PeerCommand.InstallGame(gameId), progress);
    }

    @Override
    Duration patience() {
        return stream ? patience : Duration.ZERO;
    }
}
