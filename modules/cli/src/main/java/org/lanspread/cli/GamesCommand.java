package org.lanspread.cli;

import picocli.CommandLine.Command;

/** Lists games. */
@Command(
        name = "games",
        header = "Lists the games that are here and those that other peers offer.",
        description = "The label says what vouches for a game: 'pinned' a catalog, for exactly these files; 'catalog' a catalog, for the version; "
                + "'unverified' nobody. With --json the event is GamesListed.",
        footer = {
            "  lanspread games --games ~/games",
            "  lanspread games --games ~/games --peer 10.0.5.2:5566 --wait 5 --json",
        })
final class GamesCommand extends ListCommand {
    GamesCommand(Console console, Engine engine) {
        super(console, engine);
    }

    @Override
    Job job(boolean asJson) {
        return new GamesJob(asJson);
    }
}
