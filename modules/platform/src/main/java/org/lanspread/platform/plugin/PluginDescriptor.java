package org.lanspread.platform.plugin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.lanspread.platform.host.Magic;
import org.lanspread.spi.SpiVersion;
import org.lanspread.spi.model.Quoted;

/**
 * What {@value #FILE} says about a plugin: lines {@code key=value} in UTF-8; empty lines and lines that begin with {@code #} say nothing.
 *
 * @param id by which configuration disables the plugin
 * @param version for people
 * @param spi the version of the SPI it was built against
 * @param nativeAccess the names of those of its modules that load native code
 * @param isolation what has to be known of a plugin that is never loaded into this process; empty for all others
 * @param largeApart whether its unpacker, whose id is its own, reads archives in a process of its own whose dictionaries are too large for this one
 */
record PluginDescriptor(
        String id, String version, SpiVersion spi, Set<String> nativeAccess, Optional<Isolation> isolation, boolean largeApart) {
    /**
     * A plugin that has a process of its own. It has one unpacker, whose id is its own.
     *
     * @param priority the priority of the unpacker
     * @param formats how the archives begin that it reads
     */
    record Isolation(int priority, List<Magic> formats) {}

    static final String FILE = "plugin.properties";
    static final int MAX_BYTES = 16 * 1024;

    /** Some editors begin a text in UTF-8 with it, and show it nowhere. */
    private static final String BYTE_ORDER_MARK = "\ufeff";
    private static final Set<String> REQUIRED = Set.of("id", "version", "spi");
    private static final Set<String> KNOWN = Set.of("id", "version", "spi", "native-access", "isolation", "priority", "formats");
    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,32}");
    private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z.+_-]{1,64}");
    private static final Pattern PRIORITY = Pattern.compile("-?\\d{1,4}");
    private static final Pattern MODULE_NAME = Pattern.compile("[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)*");

    static PluginDescriptor read(Path folder) throws PluginException {
        return parse(decode(content(folder.resolve(FILE))));
    }

    static PluginDescriptor parse(String text) throws PluginException {
        var values = values(text);
        var missing = new TreeSet<>(REQUIRED);
        missing.removeAll(values.keySet());
        if (!missing.isEmpty()) {
            throw new PluginException(FILE + " does not say " + String.join(", ", missing) + ": add it");
        }
        return new PluginDescriptor(
                matching(ID, "id", values.get("id"), "it has lower-case letters, digits and hyphens, at most 32"),
                matching(VERSION, "version", values.get("version"), "it has letters, digits and . + _ -, at most 64"),
                spi(values.get("spi")),
                moduleNames(values.get("native-access")),
                isolation(values),
                values.getOrDefault("isolation", "none").equals("large"));
    }

    private static byte[] content(Path file) throws PluginException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new PluginException(FILE + " is no file: unpack the plugin's zip again");
        }
        try (var in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new PluginException(FILE + " is larger than " + MAX_BYTES + " bytes: it is not a plugin's");
            }
            return content;
        } catch (NoSuchFileException e) {
            throw new PluginException("the folder has no " + FILE
                    + ": unpack the plugin's zip so that it lies directly in the folder, or remove the folder", e);
        } catch (IOException e) {
            throw new PluginException(FILE + " cannot be read (" + Problem.text(e) + "): check its permissions", e);
        }
    }

    private static String decode(byte[] content) throws PluginException {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
        } catch (CharacterCodingException e) {
            throw new PluginException(FILE + " is not in UTF-8: save it so", e);
        }
    }

    private static Map<String, String> values(String text) throws PluginException {
        var values = new HashMap<String, String>();
        int number = 0;
        for (String line : text.lines().map(String::strip).toList()) {
            number++;
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw new PluginException(FILE + " line " + number + " has not the form key=value: correct " + Quoted.of(line));
            }
            String key = line.substring(0, equals).strip();
            if (!KNOWN.contains(key)) {
                throw new PluginException(FILE + " line " + number + " has the unknown key " + Quoted.of(key) + ": remove it, or take one of "
                        + new TreeSet<>(KNOWN));
            }
            if (values.put(key, line.substring(equals + 1).strip()) != null) {
                throw new PluginException(FILE + " line " + number + " says " + key + " a second time: remove one");
            }
        }
        return values;
    }

    private static String matching(Pattern form, String key, String value, String rule) throws PluginException {
        if (!form.matcher(value).matches()) {
            throw new PluginException(FILE + " has the bad " + key + " " + Quoted.of(value) + ": " + rule);
        }
        return value;
    }

    private static SpiVersion spi(String value) throws PluginException {
        try {
            return SpiVersion.parse(value);
        } catch (IllegalArgumentException e) {
            throw new PluginException(FILE + " has the bad spi " + Quoted.of(value) + ": " + e.getMessage(), e);
        }
    }

    private static Set<String> moduleNames(String value) throws PluginException {
        var names = new LinkedHashSet<String>();
        if (value != null) {
            for (String name : value.split(",", -1)) {
                names.add(matching(MODULE_NAME, "native-access", name.strip(), "it has names of modules, with commas between them"));
            }
        }
        return names;
    }

    private static Optional<Isolation> isolation(Map<String, String> values) throws PluginException {
        String value = values.getOrDefault("isolation", "none");
        boolean described = values.containsKey("priority") || values.containsKey("formats");
        return switch (value) {
            case "none", "large" -> {
                if (described) {
                    throw new PluginException(FILE + " says priority or formats, which belong to isolation=process: remove them");
                }
                yield Optional.empty();
            }
            case "process" -> Optional.of(new Isolation(priority(values.getOrDefault("priority", "0")), formats(values.get("formats"))));
            default -> throw new PluginException(FILE + " has the bad isolation " + Quoted.of(value) + ": it is none, large or process");
        };
    }

    private static int priority(String value) throws PluginException {
        return Integer.parseInt(matching(PRIORITY, "priority", value, "it is a number of at most four digits"));
    }

    private static List<Magic> formats(String value) throws PluginException {
        if (value == null) {
            throw new PluginException(FILE + " says isolation=process and not how the files begin that the unpacker reads: add formats");
        }
        var formats = new ArrayList<Magic>();
        for (String format : value.split(",", -1)) {
            try {
                formats.add(Magic.parse(format));
            } catch (IllegalArgumentException e) {
                throw new PluginException(FILE + " has the bad format " + Quoted.of(format) + ": " + Problem.text(e), e);
            }
        }
        return List.copyOf(formats);
    }
}
