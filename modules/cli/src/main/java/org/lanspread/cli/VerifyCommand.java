package org.lanspread.cli;

import org.lanspread.peer.PeerCommand;
import org.lanspread.spi.model.GameId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Verifies a game. */
@Command(
        name = "verify",
        header = "Reads all files of a downloaded game and says whether one has gone bad on the disk.",
        description = "Then the exit status is 1, and the game is not shared any more; 'lanspread download ID' fetches only its damaged parts again.",
        footer = "  lanspread verify freedoom --games ~/games")
final class VerifyCommand extends JobCommand {
    @Parameters(paramLabel = "ID", description = "The id of the game, as 'lanspread games' lists it.")
    private GameId gameId;

    VerifyCommand(Console console, Engine engine) {
        super(console, engine);
    }

    @Override
    Job job(ProgressLine progress) {
        return new OperationJob(new PeerCommand.VerifyGame(gameId), progress);
    }
}
