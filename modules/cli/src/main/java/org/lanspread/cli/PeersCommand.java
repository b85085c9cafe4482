package org.lanspread.cli;

import picocli.CommandLine.Command;

/** Lists peers. */
@Command(
        name = "peers",
        header = "Lists the peers on the local network.",
        description = "The four words of a peer are the same on every machine: read them to each other to know who is who. "
                + "With --json the events are PeerConnected of each live peer, and PeerCountUpdated.",
        footer = {
            "  lanspread peers --games ~/games",
            "  lanspread peers --games ~/games --wait 10 --json",
        })
final class PeersCommand extends ListCommand {
    PeersCommand(Console console, Engine engine) {
        super(console, engine);
    }

    @Override
    Job job(boolean asJson) {
        return new PeersJob(asJson);
    }
}
