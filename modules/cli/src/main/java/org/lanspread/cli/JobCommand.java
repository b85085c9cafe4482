package org.lanspread.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.lanspread.peer.StartException;
import picocli.CommandLine.Mixin;

/** A command that starts a peer for one job. */
abstract class JobCommand implements Callable<Integer> {
    private final Console console;
    private final Engine engine;

    @Mixin
    private PeerOptions options;

    JobCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    /**
     * The job.
     *
     * @throws CliException if what it needs is not there
     */
    abstract Job job(ProgressLine progress) throws CliException;

    /** How long the job may wait for other peers. */
    Duration patience() {
        return Duration.ZERO;
    }

    @Override
    public final Integer call() throws StartException, InterruptedException, CliException {
        options.configureLogging(console);
        var progress = ProgressLine.on(console);
        Outcome outcome = new JobRunner(engine).run(options.platform(), options.peer(), job(progress), patience());
        progress.clear();
        if (outcome.status() == ExitStatus.DONE) {
            console.out().println(outcome.text());
        } else {
            console.err().println("lanspread: " + outcome.text());
        }
        return outcome.status();
    }
}
