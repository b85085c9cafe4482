package org.lanspread.assembler;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a distribution consists of: a file of properties in UTF-8, with commas in lists. {@code docs/distributions.md} explains the keys.
 *
 * @param folder where the file lies; paths in it start from there
 * @param runtime where the Java comes from that runs it
 * @param modules the modules to link or to bring, which bring those that they require; all are resolved at start
 * @param nativeAccess those of them that may load native code
 * @param plugins names of plugins among the parts, or paths of zips that hold one
 * @param launchers names of launchers among the parts
 * @param files paths of further files and folders
 * @param defaults what options of the command line are where the user says nothing, by their names without hyphens
 */
record Description(Path folder, Runtime runtime, List<String> modules, List<String> nativeAccess, List<Path> plugins, List<String> launchers,
        List<Path> files, Map<String, String> defaults) {
    /** Where the Java comes from that runs a distribution. */
    enum Runtime {
        /** An image of its own, linked for the system that it is made on. */
        IMAGE,
        /** The Java of the machine, whichever system that is. */
        INSTALLED
    }

    static final int MAX_BYTES = 64 * 1024;

    private static final String MODULES = "modules";
    private static final List<String> KEYS = List.of("runtime", MODULES, "native-access", "plugins", "launchers", "files");
    private static final String DEFAULT = "default.";
    private static final Pattern OF_OPTION = Pattern.compile("default[.][a-z][a-z-]*");
    /** Such lists belong to one system, and are taken only there. */
    private static final Pattern OF_SYSTEM = Pattern.compile(MODULES + "[.](linux|macos|windows)-(x86_64|aarch64)");

    private static final Pattern COMMENT = Pattern.compile("\\s*[#!]");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");
    /** What a backslash stands before on purpose; before all else it would be dropped without a word. */
    private static final String MEANT = "\\tnrfu:=#! ";
    /** Some editors begin a text in UTF-8 with it, and show it nowhere. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    static Description read(Path file, HostSystem system) throws AssemblyException {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new AssemblyException(file + " has more than " + MAX_BYTES + " bytes: it is no description of a distribution");
            }
            return parse(file, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), system);
        } catch (CharacterCodingException e) {
            throw new AssemblyException("the description " + file + " is not in UTF-8: save it so", e);
        } catch (IOException e) {
            throw new AssemblyException("the description " + file + " cannot be read: look whether it is there, is a file, and is yours", e);
        }
    }

    static Description parse(Path file, String text, HostSystem system) throws AssemblyException {
        var values = values(file, text);
        var modules = Stream.concat(list(values, MODULES).stream(), list(values, MODULES + "." + system).stream()).toList();
        if (modules.isEmpty()) {
            throw new AssemblyException(file + " names no modules: add a line like modules = org.lanspread.cli, org.slf4j.jul");
        }
        return new Description(file.toAbsolutePath().getParent(), runtime(file, values.getOrDefault("runtime", "image")), modules,
                list(values, "native-access"), paths(file, values, "plugins"), list(values, "launchers"), paths(file, values, "files"),
                defaults(values));
    }

    private static Map<String, String> values(Path file, String text) throws AssemblyException {
        if (text.lines().anyMatch(Description::hasLoneBackslash)) {
            throw new AssemblyException(file + " has a backslash that would be lost: write / in paths, also on Windows, or two of them");
        }
        var values = new Lines();
        try {
            values.load(new StringReader(text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text));
        } catch (IOException | IllegalArgumentException e) {
            throw new AssemblyException(file + " is no file of properties: look at its backslashes", e);
        }
        if (!values.repeated.isEmpty()) {
            throw new AssemblyException(file + " says " + values.repeated.getFirst() + " twice: remove one");
        }
        var known = new HashMap<String, String>();
        for (String key : values.stringPropertyNames()) {
            if (!KEYS.contains(key) && !OF_SYSTEM.matcher(key).matches() && !OF_OPTION.matcher(key).matches()) {
                throw new AssemblyException(file + " has the unknown key '" + key + "': known are " + String.join(", ", KEYS)
                        + ", and such as modules.linux-x86_64 and default.catalog");
            }
            requireText(file, key, values.getProperty(key));
            known.put(key, values.getProperty(key));
        }
        return known;
    }

    /** Escapes can say what no text has: characters that nobody sees, and halves of such that have two. */
    private static void requireText(Path file, String key, String value) throws AssemblyException {
        var odd = value.codePoints().filter(one -> Character.isISOControl(one) || Character.getType(one) == Character.SURROGATE).findFirst();
        if (odd.isPresent()) {
            throw new AssemblyException(String.format("%s has in its %s the character U+%04X, which is no text: take it out, and write / in paths, "
                    + "also on Windows", file, key, odd.getAsInt()));
        }
    }

    private static boolean hasLoneBackslash(String line) {
        return !COMMENT.matcher(line).lookingAt() && ESCAPE.matcher(line).results().anyMatch(escape -> !MEANT.contains(escape.group(1)));
    }

    /** Notices what is said twice. */
    private static final class Lines extends Properties {
        private static final long serialVersionUID = 1;

        private final transient List<Object> repeated = new ArrayList<>();

        @Override
        public synchronized Object put(Object key, Object value) {
            Object before = super.put(key, value);
            if (before != null) {
                repeated.add(key);
            }
            return before;
        }
    }

    private static List<String> list(Map<String, String> values, String key) {
        return Arrays.stream(values.getOrDefault(key, "").split(",")).map(String::strip).filter(word -> !word.isEmpty()).toList();
    }

    private static List<Path> paths(Path file, Map<String, String> values, String key) throws AssemblyException {
        try {
            return list(values, key).stream().map(Path::of).toList();
        } catch (InvalidPathException e) {
            throw new AssemblyException(file + " has in its " + key + " what no file can be called (" + e.getReason() + "): look at that line", e);
        }
    }

    private static Map<String, String> defaults(Map<String, String> values) {
        var defaults = new TreeMap<String, String>();
        values.forEach((key, value) -> {
            if (key.startsWith(DEFAULT)) {
                defaults.put(key.substring(DEFAULT.length()), value);
            }
        });
        return defaults;
    }

    private static Runtime runtime(Path file, String value) throws AssemblyException {
        return switch (value) {
            case "image" -> Runtime.IMAGE;
            case "installed" -> Runtime.INSTALLED;
            default -> throw new AssemblyException(file + " asks for the runtime '" + value + "': it is image or installed");
        };
    }
}
