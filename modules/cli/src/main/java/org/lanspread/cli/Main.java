package org.lanspread.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
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
            if (Arrays.equals(args, new String[] {"--version"})) {
                // A model of the command line, to which nothing else is given, would take half of the time.
                Lanspread.Version.lines().forEach(console.out()::println);
                return ExitStatus.DONE;
            }
            var line = commandLine(console, engine, args);
            if (PluginOptions.home().isPresent()) {
                setDefaults(line, ProgramDefaults.read(PluginOptions.home().get()), console, engine, args);
            }
            return line.execute(args);
        } catch (Throwable e) {
            // picocli hands on exceptions only. Nothing is above this but the JVM, which would print a stack trace.
            return fail(console, e);
        }
    }

    private static void setDefaults(CommandLine line, ProgramDefaults defaults, Console console, Engine engine, String... args) throws CliException {
        defaults.requireKnown(line, () -> commandLine(console, engine));
        line.setDefaultValueProvider(defaults);
        line.setParameterExceptionHandler((wrong, given) -> refuse(console, wrong, defaults.source(wrong.getMessage(), args)));
    }

    private static Map<String, Supplier<CommandLine>> commands(Console console, Engine engine) {
        var commands = new LinkedHashMap<String, Supplier<CommandLine>>();
        commands.put("run", () -> new CommandLine(new RunCommand(console, engine)));
        commands.put("games", () -> new CommandLine(new GamesCommand(console, engine)));
        commands.put("peers", () -> new CommandLine(new PeersCommand(console, engine)));
        commands.put("download", () -> new CommandLine(new DownloadCommand(console, engine)));
        commands.put("install", () -> new CommandLine(new InstallCommand(console, engine)));
        commands.put("uninstall", () -> new CommandLine(new UninstallCommand(console, engine)));
        commands.put("remove", () -> new CommandLine(new RemoveCommand(console, engine)));
        commands.put("verify", () -> new CommandLine(new VerifyCommand(console, engine)));
        commands.put("catalog", () -> new CommandLine(new CatalogCommand()).addSubcommand(new CatalogBuildCommand(console)));
        commands.put("plugins", () -> new CommandLine(new PluginsCommand(console, engine)));
        commands.put("warm-up", () -> new CommandLine(new WarmUpCommand(console)));
        commands.put("demo", () -> new CommandLine(new DemoCommand(console)));
        return commands;
    }

    /** What a command can do is read from its class, which takes a good part of the start: so only that of the command that is given is read. */
    private static void addCommands(CommandLine line, Map<String, Supplier<CommandLine>> commands, String... args) {
        if (args.length > 0 && commands.containsKey(args[0])) {
            line.addSubcommand(args[0], commands.get(args[0]).get());
        } else {
            commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
        }
    }

    private static CommandLine commandLine(Console console, Engine engine, String... args) {
        var line = new CommandLine(new Lanspread());
        addCommands(line, commands(console, engine), args);
        return line.registerConverter(GameId.class, Main::gameId)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setUsageHelpWidth(110)
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((wrong, given) -> refuse(console, wrong, ""))
                .setExecutionExceptionHandler((failed, command, parsed) -> fail(console, failed));
    }

    private static GameId gameId(String text) {
        return GameId.parse(text).orElseThrow(() -> new TypeConversionException(
                Quoted.of(text) + " is not a game id: use 1 to " + GameId.MAX_CHARS + " lower-case letters, digits, '.', '_' and '-'"));
    }

    private static int refuse(Console console, ParameterException wrong, String source) {
        // The message repeats what was given, which may hold anything.
        console.err().println("lanspread: " + Printable.line(wrong.getMessage()) + source);
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
