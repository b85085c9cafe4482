package org.lanspread.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lanspread.spi.model.Quoted;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes later starts faster. */
@Command(
        name = "warm-up",
        header = "Makes later starts faster, once for this folder of the program.",
        description = "Starts a peer on this machine for itself, which nobody else can reach, and keeps what Java has learned then in the folder of "
                + "the program: some 35 MB. It takes about a quarter of a minute, and only starts become faster. A peer that runs does it "
                + "too when the machine has nothing else to do, and again after plugins changed.",
        footer = "  lanspread warm-up")
final class WarmUpCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private StandardOptions standard;

    WarmUpCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
        Logging.configure(standard.logLevel().level(), console.err());
        if (!StartCache.isPossible()) {
            throw new CliException("this does not work on Windows yet, since it starts Lanspread by a shell script: go on without");
        }
        Path home = PluginOptions.home().orElseThrow(() -> new CliException(
                "this needs an unpacked Lanspread: run it as bin/lanspread warm-up in its folder"));
        try (var signal = new StopOnSignal(); var cache = new StartCache(home, List.of(), StartCache.STEP)) {
            signal.stopBy(cache::close);
            console.out().println("Later starts find what they need in " + Quoted.plain(cache.make(() -> { }).toString()));
        }
        return ExitStatus.DONE;
    }
}
