package org.lanspread.spi.model;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lanspread.spi.model.EntryPathException.Reason;

/**
 * A relative path of a file or folder inside a game, safe on every file system: the one parser for names that come from a
 * manifest, an archive or a command. Components are separated by {@code /}. A bad name is refused, never repaired.
 *
 * <p>What is refused: absolute and climbing paths, empty components, backslashes, drive letters and streams, device names of
 * Windows, control, invisible and private-use characters, names that are not in Unicode normalisation form C, and the names that Lanspread
 * keeps for its own work in a game root. The rules are the same on every operating system, since the files travel.
 *
 * <p>A valid path says nothing about links: whoever opens the file must not follow any.
 */
public final class EntryPath implements Comparable<EntryPath> {
    /** The longest component, in UTF-8 bytes: leaves room for suffixes below the 255 of common file systems. */
    public static final int MAX_SEGMENT_BYTES = 200;
    /** The longest path, in UTF-8 bytes. */
    public static final int MAX_PATH_BYTES = 1_000;
    /** The deepest path, in components. */
    public static final int MAX_DEPTH = 32;

    /** The version sentinel: the file whose presence in a game root means that the download is complete. */
    public static final String VERSION_SENTINEL = "version.ini";
    /** The folder of the installed game inside a game root. */
    public static final String INSTALLED_FOLDER = "local";

    private static final Set<String> OWN_NAMES = Set.of("install_intent.json", "launch_settings.json", "library_index.json");
    private static final List<String> OWN_PREFIXES = List.of(".lanspread", ".local.", ".version.ini.");
    private static final Pattern SHORT_ALIAS = Pattern.compile("[^.]{1,6}~[0-9]{1,6}(\\.[^.]{0,3})?");
    /** Letters and marks that show nothing, although their category does not say so. */
    private static final String FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0";
    private static final char MAX_ASCII = 0x7f;
    private static final char FRACTION_SLASH = '\u2044';
    private static final String FORBIDDEN = "\\<>:\"|?*";

    private final String value;

    private EntryPath(String value) {
        this.value = value;
    }

    /**
     * Parses the path of a file or folder of an installed game, as an archive names it.
     *
     * @throws EntryPathException if the name is not a safe path
     */
    public static EntryPath parse(String name) throws EntryPathException {
        if (name.isEmpty()) {
            throw refused(Reason.EMPTY, name, "is empty");
        }
        if (name.length() > MAX_PATH_BYTES || name.getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            throw refused(Reason.TOO_LONG, name, "is longer than " + MAX_PATH_BYTES + " bytes");
        }
        requireVisible(name);
        if (!isAscii(name) && !Normalizer.isNormalized(name, Normalizer.Form.NFC)) {
            throw refused(Reason.NOT_NORMALISED, name, "is not in Unicode normalisation form C");
        }
        String[] segments = name.split("/", -1);
        if (segments.length > MAX_DEPTH) {
            throw refused(Reason.TOO_LONG, name, "has more than " + MAX_DEPTH + " components");
        }
        for (String segment : segments) {
            requireSafeSegment(name, segment);
        }
        return new EntryPath(name);
    }

    /**
     * Parses a name from its bytes, which must be UTF-8.
     *
     * @throws EntryPathException if the bytes are not UTF-8 or the name is not a safe path
     */
    public static EntryPath parse(byte[] utf8) throws EntryPathException {
        try {
            return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
        } catch (CharacterCodingException e) {
            throw refused(Reason.NOT_UTF8, new String(utf8, StandardCharsets.ISO_8859_1), "is not UTF-8");
        }
    }

    /**
     * Parses the path of a payload file below a game root, as a release manifest names it: besides the general rules it may not lie
     * where the installed game is, and only the root's own {@value #VERSION_SENTINEL} may have a name that some file system takes for it.
     *
     * @throws EntryPathException if the name is not a safe payload path
     */
    public static EntryPath parsePayload(String name) throws EntryPathException {
        EntryPath path = parse(name);
        int end = name.indexOf('/');
        String first = fold(end < 0 ? name : name.substring(0, end));
        boolean sentinelAlias = first.equals(VERSION_SENTINEL) && !name.equals(VERSION_SENTINEL);
        if (first.equals(INSTALLED_FOLDER) || sentinelAlias) {
            throw refused(Reason.RESERVED, name, "is a name that Lanspread keeps for itself");
        }
        return path;
    }

    private static void requireVisible(String name) throws EntryPathException {
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            i += Character.charCount(c);
            switch (Character.getType(c)) {
                case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED, Character.PRIVATE_USE,
                        Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                    throw invisible(name, c);
                default -> {
                    if (FILLERS.indexOf(c) >= 0) {
                        throw invisible(name, c);
                    }
                }
            }
        }
    }

    private static EntryPathException invisible(String name, int c) {
        return refused(Reason.INVISIBLE_CHARACTER, name, String.format("has the invisible character U+%04X", c));
    }

    private static void requireSafeSegment(String name, String segment) throws EntryPathException {
        if (segment.isEmpty()) {
            throw refused(Reason.EMPTY, name, "has an empty component");
        }
        if (segment.equals(".") || segment.equals("..")) {
            throw refused(Reason.DOT_SEGMENT, name, "has a component '" + segment + "'");
        }
        for (int i = 0; i < segment.length(); i++) {
            if (FORBIDDEN.indexOf(segment.charAt(i)) >= 0) {
                throw refused(Reason.FORBIDDEN_CHARACTER, name, "has the character '" + segment.charAt(i) + "'");
            }
        }
        if (segment.endsWith(".") || segment.endsWith(" ")) {
            throw refused(Reason.TRAILING_DOT_OR_SPACE, name, "has a component that ends in a dot or a space");
        }
        if (segment.getBytes(StandardCharsets.UTF_8).length > MAX_SEGMENT_BYTES) {
            throw refused(Reason.TOO_LONG, name, "has a component longer than " + MAX_SEGMENT_BYTES + " bytes");
        }
        String folded = fold(segment);
        if (WindowsNames.isDevice(folded) || segment.indexOf('~') >= 0 && SHORT_ALIAS.matcher(segment).matches()) {
            throw refused(Reason.WINDOWS_NAME, name, "has a name that Windows gives another meaning");
        }
        if (OWN_NAMES.contains(folded) || OWN_PREFIXES.stream().anyMatch(folded::startsWith)) {
            throw refused(Reason.RESERVED, name, "has a name that Lanspread keeps for itself");
        }
    }

    private static EntryPathException refused(Reason reason, String name, String what) {
        return new EntryPathException(reason, "the name " + Quoted.of(name) + " " + what);
    }

    /**
     * Equal for paths that some file system takes for the same one: without the differences of case and of compatibility forms.
     */
    public String collisionKey() {
        return isAscii(value) ? fold(value) : segments().stream().map(EntryPath::fold).collect(Collectors.joining("/"));
    }

    /**
     * Lower, upper and lower case again does the full folding (both sharp s, Kelvin sign, dotless i); form KC joins what looks the same. Form KC
     * makes a slash of some characters, for example the full-width one, which are no separators in any file system: they stay apart from the real
     * one. Of plain ASCII all this leaves lower case.
     */
    private static String fold(String segment) {
        if (isAscii(segment)) {
            return segment.toLowerCase(Locale.ROOT);
        }
        String plain = Normalizer.normalize(segment, Normalizer.Form.NFKC);
        String folded = plain.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(folded, Normalizer.Form.NFKC).replace('/', FRACTION_SLASH);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > MAX_ASCII) {
                return false;
            }
        }
        return true;
    }

    /** The components, at least one. */
    public List<String> segments() {
        return List.of(value.split("/"));
    }

    /** The last component. */
    public String fileName() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    /** Whether this is the version sentinel of a game root. */
    public boolean isVersionSentinel() {
        return value.equals(VERSION_SENTINEL);
    }

    /**
     * The file below a folder. Resolves component by component, so that no component can mean more than a name.
     *
     * @throws java.nio.file.InvalidPathException if the encoding that this machine has for file names lacks a character
     */
    public Path below(Path folder) {
        Path path = folder;
        for (String segment : segments()) {
            path = path.resolve(segment);
        }
        return path;
    }

    @Override
    public int compareTo(EntryPath other) {
        return value.compareTo(other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EntryPath path && path.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** The path with {@code /} between its components. */
    @Override
    public String toString() {
        return value;
    }
}
