package org.lanspread.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.lanspread.peer.StartException;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.Quoted;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry point: builds the command line, runs it, and turns every failure into one sentence and an exit status. */
public final class Main {
    private Main() {}

    /** Runs a command and ends the process with its status. */
    public static void main(String[] args) {
        runProcess(Engine.ofPlatform(), args);
    }

    /** Runs a command as the only one of this process, with a sentence for each thread that ends by a failure, and ends the process. */
    static void runProcess(Engine engine, String... args) {
        var console = Console.ofProcess();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            // Not by the log alone, since that may be closed already when the process ends.
            console.err().println("lanspread: a defect of the program stopped its thread " + thread.getName() + " ("
                    + thrown.getClass().getSimpleName() + "); run it again with --log-level debug and report what it prints");
            LoggerFactory.getLogger(Main.class).debug("the thread {} ended", thread.getName(), thrown);
        });
        System.exit(run(console, engine, args));
    }

    /** Runs a command and returns its exit status. */
    static int run(Console console, Engine engine, String... args) {
        try {
            return commandLine(console, engine).execute(args);
        } catch (Throwable e) {
            // picocli hands on exceptions only. Nothing is above this but the JVM, which would print a stack trace.
            return fail(console, e);
        }
    }

    private static CommandLine commandLine(Console console, Engine engine) {
        var line = new CommandLine(new Lanspread())
                .addSubcommand(new RunCommand(console, engine))
                .addSubcommand(new GamesCommand(console, engine))
                .addSubcommand(new PeersCommand(console, engine))
                .addSubcommand(new DownloadCommand(console, engine))
                .addSubcommand(new InstallCommand(console, engine))
                .addSubcommand(new UninstallCommand(console, engine))
                .addSubcommand(new RemoveCommand(console, engine))
                .addSubcommand(new VerifyCommand(console, engine))
                .addSubcommand(new CommandLine(new CatalogCommand()).addSubcommand(new CatalogBuildCommand(console)))
                .addSubcommand(new PluginsCommand(console, engine))
                .addSubcommand(new DemoCommand(console));
        return line.registerConverter(GameId.class, Main::gameId)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setUsageHelpWidth(110)
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((wrong, given) -> refuse(console, wrong))
                .setExecutionExceptionHandler((failed, command, parsed) -> fail(console, failed));
    }

    private static GameId gameId(String text) {
        return GameId.parse(text).orElseThrow(() -> new TypeConversionException(
                Quoted.of(text) + " is not a game id: use 1 to " + GameId.MAX_CHARS + " lower-case letters, digits, '.', '_' and '-'"));
    }

    private static int refuse(Console console, ParameterException wrong) {
        // The message repeats what was given, which may hold anything.
        console.err().println("lanspread: " + Printable.line(wrong.getMessage()));
        UnmatchedArgumentException.printSuggestions(wrong, new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        console.err().println("Try '" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        return ExitStatus.USAGE;
    }

    private static int fail(Console console, Throwable failed) {
        if (failed instanceof ExecutionException elsewhere) {
            // What failed is what another thread did for the command.
            return fail(console, elsewhere.getCause());
        }
        switch (failed) {
            case CliException known -> console.err().println("lanspread: " + known.getMessage());
            case StartException known -> console.err().println("lanspread: " + known.getMessage());
            default -> console.err().println("lanspread: a defect of the program stopped this command (" + failed.getClass().getSimpleName()
                    + "); run it again with --log-level debug and report what it prints");
        }
        LoggerFactory.getLogger(Main.class).debug("the command failed", failed);
        return ExitStatus.FAILED;
    }
}
