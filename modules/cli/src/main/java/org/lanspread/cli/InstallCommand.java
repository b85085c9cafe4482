package org.lanspread.cli;

import org.lanspread.peer.PeerCommand;
import org.lanspread.spi.model.GameId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Installs a game. */
@Command(
        name = "install",
        header = "Installs a downloaded game, or updates its installation.",
        footer = "  lanspread install freedoom --games ~/games")
final class InstallCommand extends JobCommand {
    @Parameters(paramLabel = "ID", description = "The id of the game, as 'lanspread games' lists it.")
    private GameId gameId;

    InstallCommand(Console console, Engine engine) {
        super(console, engine);
    }

    @Override
    Job job(ProgressLine progress) {
        return new OperationJob(new PeerCommand.InstallGame(gameId), progress);
    }
}
