package org.lanspread.cli;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.lanspread.spi.model.Quoted;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What options are where the user says nothing, if a distribution has its own idea of that: the file {@value #FILE} in the folder of the program,
 * with the names of options without their hyphens. Paths start from that folder. What a command has no option for does not concern it.
 */
final class ProgramDefaults implements IDefaultValueProvider {
    static final String FILE = "defaults.properties";
    static final int MAX_BYTES = 64 * 1024;

    private final Path home;
    private final Properties values;

    private ProgramDefaults(Path home, Properties values) {
        this.home = home;
        this.values = values;
    }

    /** Those of a program; there are none if it has no such file. */
    static ProgramDefaults read(Path home) throws CliException {
        Path file = home.resolve(FILE);
        var values = new Properties();
        if (Files.exists(file)) {
            try (var in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(MAX_BYTES + 1);
                if (bytes.length > MAX_BYTES) {
                    throw new CliException("the defaults in " + Quoted.of(file.toString()) + " have more than " + MAX_BYTES + " bytes: shorten them");
                }
                values.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
            } catch (IOException | IllegalArgumentException e) {
                throw new CliException("the defaults in " + Quoted.of(file.toString()) + " cannot be read: remove the file, or mend it", e);
            }
        }
        return new ProgramDefaults(home, values);
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        String value = values.getProperty(option.longestName().replaceFirst("^-+", ""));
        return value != null && isPath(option) ? home.resolve(value).toString() : value;
    }

    private static boolean isPath(OptionSpec option) {
        return option.type() == Path.class || List.of(option.auxiliaryTypes()).contains(Path.class);
    }
}
