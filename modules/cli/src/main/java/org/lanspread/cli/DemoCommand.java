package org.lanspread.cli;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lanspread.spi.model.Quoted;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows on one machine what Lanspread does. */
@Command(
        name = "demo",
        header = "Shows on this machine how three peers share a game.",
        description = "Two peers hold a small free game; a third finds them, downloads from both, verifies and installs it. It takes some seconds, "
                + "nothing leaves this machine, and everything is cleaned up in the end.",
        footer = {
            "  lanspread demo",
            "  lanspread demo --keep                 leave the folders of the three peers to look at",
        })
final class DemoCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private StandardOptions standard;

    @Option(names = "--keep", description = "Do not delete what the demo made.")
    private boolean keep;

    @Option(names = "--interface", paramLabel = "NAME", description = "The network interface to use. Default: the loopback interface.")
    private Optional<String> networkInterface = Optional.empty();

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
        Logging.configure(standard.logLevel().level(), console.err());
        if (System.getProperty("os.name").startsWith("Windows")) {
            throw new CliException("the demo does not run on Windows yet, since its peers are started by a shell script: try it on Linux or macOS");
        }
        Path home = PluginOptions.home().orElseThrow(() -> new CliException(
                "the demo starts other processes and needs an unpacked Lanspread: run it as bin/lanspread demo in its folder"));
        try (var signal = new StopOnSignal(); var demo = new Demo(console.out(), home, networkInterface(), keep)) {
            signal.stopBy(demo::close);
            demo.run();
        }
        return ExitStatus.DONE;
    }

    private NetworkInterface networkInterface() throws CliException {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(one -> networkInterface.map(one.getName()::equals).orElseGet(() -> isLoopback(one)))
                    .findFirst()
                    .orElseThrow(() -> new CliException("this machine has no network interface "
                            + networkInterface.map(Quoted::of).orElse("for loopback") + ": name one that it has with --interface"));
        } catch (SocketException e) {
            throw new CliException("the network interfaces of this machine cannot be listed", e);
        }
    }

    private static boolean isLoopback(NetworkInterface one) {
        try {
            return one.isLoopback() && one.isUp();
        } catch (SocketException e) {
            return false;
        }
    }
}
