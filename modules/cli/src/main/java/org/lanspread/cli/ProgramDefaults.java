package org.lanspread.cli;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lanspread.spi.model.Quoted;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What options are where the user says nothing, if a distribution has its own idea of that: the file {@value #FILE} in the folder of the program,
 * with the names of options without their hyphens. Paths start from that folder. What a command has no option for does not concern it, but some
 * command must have it.
 */
final class ProgramDefaults implements IDefaultValueProvider {
    static final String FILE = "defaults.properties";
    static final int MAX_BYTES = 64 * 1024;
    /** Some editors begin a text with it. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final Path home;
    private final Map<String, String> values;

    private ProgramDefaults(Path home, Map<String, String> values) {
        this.home = home;
        this.values = values;
    }

    /** Those of a program; there are none if it has no such file. */
    static ProgramDefaults read(Path home) throws CliException {
        Path file = home.resolve(FILE);
        return new ProgramDefaults(home, Files.exists(file) ? parse(file) : Map.of());
    }

    private static Map<String, String> parse(Path file) throws CliException {
        var lines = new Lines();
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new CliException(named(file) + " have more than " + MAX_BYTES + " bytes: shorten them");
            }
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            lines.load(new StringReader(text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text));
        } catch (IOException | IllegalArgumentException e) {
            throw new CliException(named(file) + " cannot be read: remove the file, or mend it, as a text in UTF-8", e);
        }
        if (lines.repeated.isPresent()) {
            throw new CliException(named(file) + " say " + Quoted.of(lines.repeated.get()) + " twice: remove one");
        }
        var values = new TreeMap<String, String>();
        lines.stringPropertyNames().forEach(key -> values.put(key, lines.getProperty(key)));
        return values;
    }

    private static String named(Path file) {
        return "the defaults in " + Quoted.of(file.toString());
    }

    /** Notices what is said twice. */
    private static final class Lines extends Properties {
        private static final long serialVersionUID = 1;

        private transient Optional<String> repeated = Optional.empty();

        @Override
        public synchronized Object put(Object key, Object value) {
            Object before = super.put(key, value);
            if (before != null) {
                repeated = Optional.of((String) key);
            }
            return before;
        }
    }

    /**
     * Refuses what no command has an option for.
     *
     * @param given the command line that is run
     * @param all all commands; asked for only if the given one does not have all options, since what a command has takes long to read
     */
    void requireKnown(CommandLine given, Supplier<CommandLine> all) throws CliException {
        var unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(optionsOf(given).toList());
        if (!unknown.isEmpty()) {
            var known = optionsOf(all.get()).collect(Collectors.toCollection(TreeSet::new));
            unknown.removeAll(known);
            if (!unknown.isEmpty()) {
                throw new CliException(named(home.resolve(FILE)) + " have the unknown key " + Quoted.of(unknown.first())
                        + ": remove it, or mend it; known are " + String.join(", ", known));
            }
        }
    }

    private static Stream<String> optionsOf(CommandLine line) {
        var own = line.getCommandSpec().options().stream().filter(option -> !option.usageHelp() && !option.versionHelp()).map(ProgramDefaults::key);
        return Stream.concat(own, line.getSubcommands().values().stream().flatMap(ProgramDefaults::optionsOf));
    }

    private static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    /** What a person is told in addition who gets to hear of an option without having given it; empty if it is not from here. */
    String source(String message, String... args) {
        boolean isFromHere = values.keySet().stream().map(key -> "--" + key)
                .anyMatch(option -> message.contains(option) && Stream.of(args).noneMatch(arg -> arg.startsWith(option)));
        return isFromHere ? " (this is said in " + Quoted.of(home.resolve(FILE).toString()) + ": mend it there)" : "";
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
            return null;
        }
        String value = values.get(key(option));
        try {
            return value != null && isPath(option) ? home.resolve(value).toString() : value;
        } catch (InvalidPathException e) {
            // Refused with the name of the option where it becomes a path.
            return value;
        }
    }

    private static boolean isPath(OptionSpec option) {
        return option.type() == Path.class || List.of(option.auxiliaryTypes()).contains(Path.class);
    }
}
