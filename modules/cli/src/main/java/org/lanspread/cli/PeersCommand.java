package org.lanspread.cli;

import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists peers. */
@Command(
        name = "peers",
        header = "Lists the peers on the local network.",
        description = "The four words of a peer are the same on every machine: read them to each other to know who is who.",
        footer = {
            "  lanspread peers --games ~/games",
            "  lanspread peers --games ~/games --wait 10 --json",
        })
final class PeersCommand extends JobCommand {
    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "3", converter = Patience.class,
            description = "How long to look for other peers. Default: ${DEFAULT-VALUE}.")
    private Duration patience;

    @Option(names = "--json", description = "Print the event PeerConnected of each live peer, and PeerCountUpdated, as lines of JSON.")
    private boolean json;

    PeersCommand(Console console, Engine engine) {
        super(console, engine);
    }

    @Override
    Job job(ProgressLine progress) {
        return new PeersJob(json);
    }

    @Override
    Duration patience() {
        return patience;
    }
}
