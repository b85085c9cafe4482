package org.lanspread.cli;

import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists games. */
@Command(
        name = "games",
        header = "Lists the games that are here and those that other peers offer.",
        footer = {
            "  lanspread games --games ~/games",
            "  lanspread games --games ~/games --peer 10.0.5.2:5566 --wait 5 --json",
        })
final class GamesCommand extends JobCommand {
    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "3", converter = Patience.class,
            description = "How long to look for other peers. Default: ${DEFAULT-VALUE}.")
    private Duration patience;

    @Option(names = "--json", description = "Print the event GamesListed as a line of JSON.")
    private boolean json;

    GamesCommand(Console console, Engine engine) {
        super(console, engine);
    }

    @Override
    Job job(ProgressLine progress) {
        return new GamesJob(json);
    }

    @Override
    Duration patience() {
        return patience;
    }
}
