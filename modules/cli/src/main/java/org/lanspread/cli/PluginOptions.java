package org.lanspread.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Where plugins are, and which not to load. */
final class PluginOptions {
    /** The system property that names the folder of the program. */
    static final String HOME_PROPERTY = "lanspread.home";

    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private StandardOptions standard;

    @Option(names = "--plugins", paramLabel = "DIR",
            description = "The folder of plugins. Default: the folder 'plugins' of the program, if it has one.")
    private Optional<Path> plugins = Optional.empty();

    @Option(names = "--disable-plugin", paramLabel = "ID", split = ",", description = "A plugin not to load. May be repeated.")
    private List<String> disabled = List.of();

    /** Begins the log. */
    void configureLogging(Console console) {
        Logging.configure(standard.logLevel().level(), console.err());
    }

    /** The folder to look for plugins in, if there is one; a program whose plugins are linked into its image has none. */
    Optional<Path> pluginDir() {
        plugins.ifPresent(dir -> Folders.requireFolder(dir, "the plugin folder", "name another with --plugins", this::refusal));
        return plugins.or(() -> home().map(home -> home.resolve("plugins")).filter(Files::isDirectory));
    }

    /** The plugins not to load. */
    Set<String> disabledPlugins() {
        return Set.copyOf(disabled);
    }

    /** The folder of the program, if it runs from a distribution. */
    static Optional<Path> home() {
        return Optional.ofNullable(System.getProperty(HOME_PROPERTY)).map(Path::of);
    }

    ParameterException refusal(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
