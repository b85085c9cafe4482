package org.lanspread.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** A command that looks for other peers for a while and lists what it found. */
abstract class ListCommand extends JobCommand {
    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "3", converter = Patience.class,
            description = "How long to look for other peers. Default: ${DEFAULT-VALUE}.")
    private Duration patience;

    @Option(names = "--json", description = "Print it as lines of JSON: the events that 'lanspread run --json' would print.")
    private boolean json;

    ListCommand(Console console, Engine engine) {
        super(console, engine);
    }

    /** The job, whose answer is for a person or, as lines of JSON, for a program. */
    abstract Job job(boolean asJson);

    @Override
    final Job job(ProgressLine progress) {
        return job(json);
    }

    @Override
    final Duration patience() {
        return patience;
    }
}
