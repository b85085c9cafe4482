package org.lanspread.cli;

import org.lanspread.peer.PeerCommand;
import org.lanspread.spi.model.GameId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Uninstalls a game. */
@Command(
        name = "uninstall",
        header = "Removes the installation of a game and keeps the download.",
        footer = "  lanspread uninstall freedoom --games ~/games")
final class UninstallCommand extends JobCommand {
    @Parameters(paramLabel = "ID", description = "The id of the game, as 'lanspread games' lists it.")
    private GameId gameId;

    UninstallCommand(Console console, Engine engine) {
        super(console, engine);
    }

    @Override
    Job job(ProgressLine progress) {
        return new OperationJob(new PeerCommand.UninstallGame(gameId), progress);
    }
}
