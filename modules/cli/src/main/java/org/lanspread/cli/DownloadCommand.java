package org.lanspread.cli;

import java.time.Duration;
import org.lanspread.spi.model.GameId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Downloads a game. */
@Command(
        name = "download",
        header = "Downloads the newest version of a game from everybody who has it, and installs it.",
        description = "Ctrl-C keeps what was verified: the same command goes on from there.",
        footer = {
            "  lanspread download freedoom --games ~/games",
            "  lanspread download freedoom --games ~/games --peer 10.0.5.2:5566 --wait 60",
        })
final class DownloadCommand extends JobCommand {
    @Parameters(paramLabel = "ID", description = "The id of the game, as 'lanspread games' lists it.")
    private GameId gameId;

    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "15", converter = Patience.class,
            description = "How long to wait for a peer that offers the game. Default: ${DEFAULT-VALUE}.")
    private Duration patience;

    DownloadCommand(Console console, Engine engine) {
        super(console, engine);
    }

    @Override
    Job job(ProgressLine progress) {
        return new DownloadJob(gameId, progress);
    }

    @Override
    Duration patience() {
        return patience;
    }
}
