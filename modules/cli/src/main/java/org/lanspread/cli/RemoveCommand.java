package org.lanspread.cli;

import org.lanspread.peer.PeerCommand;
import org.lanspread.spi.model.GameId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Deletes a download. */
@Command(
        name = "remove",
        header = "Deletes the download of a game that is not installed.",
        footer = "  lanspread remove freedoom --games ~/games")
final class RemoveCommand extends JobCommand {
    @Parameters(paramLabel = "ID", description = "The id of the game, as 'lanspread games' lists it.")
    private GameId gameId;

    RemoveCommand(Console console, Engine engine) {
        super(console, engine);
    }

    @Override
    Job job(ProgressLine progress) {
        return new OperationJob(new PeerCommand.RemoveDownloadedGame(gameId), progress);
    }
}
