package org.lanspread.spi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.spi.model.EntryPathException.Reason;

/** The gate for all names from outside. The rows are numbered as in the list of hostile inputs. */
class EntryPathTest {
    /** A hostile name, the row it belongs to, and why it is to be refused. */
    record Row(String row, Reason reason, String name) {
        @Override
        public String toString() {
            return row + " " + reason + " " + Quoted.of(name);
        }
    }

    private static Stream<Row> rows(String row, Reason reason, String... names) {
        return Arrays.stream(names).map(name -> new Row(row, reason, name));
    }

    static Stream<Row> hostileNames() {
        return Stream.of(
                        rows("B1", Reason.EMPTY, "", "a//b", "a/", "a/b/", "/", "//"),
                        rows("B1", Reason.DOT_SEGMENT, ".", "..", "../a", "a/..", "a/../b", "./a", "a/.", "a/./b", "../../etc/passwd"),
                        rows("B2", Reason.EMPTY, "/x", "//h/s", "//?/C:/x", "///x"),
                        rows("B2", Reason.FORBIDDEN_CHARACTER, "\\x", "\\\\h\\s", "\\\\?\\C:\\", "\\\\.\\PhysicalDrive0", "C:\\x", "C:x", "C:/x",
                                "file:x", "c:"),
                        rows("B3", Reason.FORBIDDEN_CHARACTER, "a\\b", "..\\a", "a\\..\\b", "a/b\\c", "\\"),
                        rows("B4", Reason.INVISIBLE_CHARACTER, "a\0b", "\0", "a\nb", "a\rb", "a\tb", "\u001b[2J", "a\u007f", "\u0080", "\u009f",
                                "\u0085"),
                        rows("B4", Reason.INVISIBLE_CHARACTER, "\u202e", "a\u202etxt.exe", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c",
                                "\u202a"),
                        rows("B4", Reason.INVISIBLE_CHARACTER, "\u200b", "a\u200cb", "\u200d", "\u2060", "\ufeffa", "\u00ad", "\u180e", "\ufff9",
                                "\u2028", "\u2029"),
                        rows("B4", Reason.INVISIBLE_CHARACTER, "\u034f", "\u115f", "\u1160", "\u3164", "\uffa0", "\u17b4", "\udb40\udc41",
                                "\ue000", "\uf8ff", "\uffff"),
                        rows("B5", Reason.FORBIDDEN_CHARACTER, "a<b", "a>b", "a:b", "a\"b", "a|b", "a?b", "a*b", "f:s", "f::$DATA", "d/f:s:$DATA",
                                "$MFT:x"),
                        rows("B5", Reason.WINDOWS_NAME, "con", "CON", "prn", "Aux", "nul", "NUL.txt", "nul.tar.gz", "con .txt", "conin$",
                                "CONOUT$", "clock$"),
                        rows("B5", Reason.WINDOWS_NAME, "com0", "COM1", "com9.log", "lpt0", "LPT9", "com\u00b9", "COM\u00b2.txt", "lpt\u00b3",
                                "a/con/b", "a/nul"),
                        rows("B5", Reason.WINDOWS_NAME, "\uff23\uff2f\uff2e", "con\u0131n$", "com\u2460", "nul\u00a0.txt"),
                        rows("B5", Reason.TRAILING_DOT_OR_SPACE, "a.", "a ", "a./b", "a /b", "...", "a/...", ". ", " ", "nul.", "con ", "a. .",
                                "a.txt . "),
                        rows("B7", Reason.NOT_NORMALISED, "e\u0301", "A\u030a", "\u212a", "\u212b", "\u2126", "a/o\u0308", "\u1100\u1161"),
                        rows("B7", Reason.WINDOWS_NAME, "PROGRA~1", "progra~1", "a~1", "abcdef~9.txt", "LONGFI~1.EXE", "a/VERSIO~1.INI/b", "x~12"),
                        rows("B8", Reason.TOO_LONG, "a".repeat(201), "\u00e9".repeat(101), "b/" + "a".repeat(201),
                                ("a".repeat(199) + "/").repeat(5) + "a"),
                        rows("B8", Reason.TOO_LONG, "a/".repeat(32) + "a", "a".repeat(1_000_000), "\u00e9".repeat(501)),
                        rows("B9", Reason.INVISIBLE_CHARACTER, "\ud800", "a\udc00", "\udc00\ud800", "a\ud83d/b"),
                        rows("B10", Reason.RESERVED, ".lanspread_owned", ".LANSPREAD_OWNED", ".lanspread", ".lanspread-tmp", ".Lanspread.x/a",
                                "a/.lanspread"),
                        rows("B10", Reason.RESERVED, ".local.new", ".LOCAL.old", ".version.ini.tmp", ".Version.INI.1", "a/.local.x/b"),
                        rows("B10", Reason.RESERVED, "install_intent.json", "Install_Intent.JSON", "launch_settings.json", "library_index.json",
                                "a/install_intent.json"),
                        rows("B10", Reason.RESERVED, ".\uff4canspread", ".lan\u017fpread", "in\u017ftall_intent.json", "\u2024lanspread"))
                .flatMap(rows -> rows);
    }

    @ParameterizedTest
    @Tag("B1")
    @Tag("B2")
    @Tag("B3")
    @Tag("B4")
    @Tag("B5")
    @Tag("B7")
    @Tag("B8")
    @Tag("B9")
    @Tag("B10")
    @MethodSource("hostileNames")
    void refusesTheHostileName(Row row) {
        assertThatThrownBy(() -> EntryPath.parse(row.name))
                .isInstanceOfSatisfying(EntryPathException.class, e -> assertThat(e.reason()).isEqualTo(row.reason))
                .hasMessageMatching("[^\\p{Cntrl}\\u2028\\u2029\\u202e]*");
    }

    static Stream<Row> hostilePayloadNames() {
        return rows("B10", Reason.RESERVED, "local", "LOCAL", "Local", "local/a", "LoCaL/a/b", "\uff4cocal", "\u2113ocal/x",
                "Version.INI", "VERSION.INI", "version.\u0131n\u0131", "version.ini/a", "Version.ini/a", "\uff56ersion.ini", "ver\u017fion.ini");
    }

    @ParameterizedTest
    @Tag("B10")
    @MethodSource("hostilePayloadNames")
    void refusesThePayloadName(Row row) {
        assertThatThrownBy(() -> EntryPath.parsePayload(row.name))
                .isInstanceOfSatisfying(EntryPathException.class, e -> assertThat(e.reason()).isEqualTo(row.reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"version.ini", "a/version.ini", "a/local", "a/local/b", "locals", "local.txt", "local\uff0fa", "version.ini.txt",
            "localx/a"})
    void takesAPayloadNameThatOnlyLooksReserved(String name) throws Exception {
        assertThat(EntryPath.parsePayload(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a", "a/b", "game.exe", "a b/c d.txt", ".hidden", "..a", "a..b", "...a", " leading", "UPPER/lower", "%2e%2e", "%2e%2e%2f", "%5c", "\u00e9",
        "\u00df",
        "\u65e5\u672c\u8a9e.txt", "Fate\uff0fstay", "what\uff1f", "\ud83c\udfae/\u2764\ufe0f.png", "\u2025", "console", "com10", "com", "lpt",
        "auxiliary", "nullo",
        "conin", "a~b", "a~1b", "abcdefg~1", "a~1.html", "~1", "a'b", "a;b", "a&b", "$a", "-rf", "~", "#", "version.ini", "local",
        "version.ini.tmp", ".localx"
    })
    void takesAHarmlessNameAsItIs(String name) throws Exception {
        assertThat(EntryPath.parse(name)).hasToString(name);
        assertThat(EntryPath.parse(name.getBytes(StandardCharsets.UTF_8))).isEqualTo(EntryPath.parse(name));
    }

    @Test
    @Tag("B8")
    void b8TakesNamesAtTheirLimits() {
        assertThatCode(() -> {
            EntryPath.parse("a".repeat(EntryPath.MAX_SEGMENT_BYTES));
            EntryPath.parse("\u00e9".repeat(EntryPath.MAX_SEGMENT_BYTES / 2));
            EntryPath.parse("a/".repeat(EntryPath.MAX_DEPTH - 1) + "a");
            EntryPath.parse(("a".repeat(199) + "/").repeat(4) + "a".repeat(200));
        }).doesNotThrowAnyException();
        assertThat((("a".repeat(199) + "/").repeat(4) + "a".repeat(200)).length()).isEqualTo(EntryPath.MAX_PATH_BYTES);
    }

    @ParameterizedTest
    @Tag("B9")
    @ValueSource(strings = {"ff", "c080", "c0ae", "c0af", "e080af", "eda080", "edb080", "f8808080", "80", "61c3", "f4908080", "e28280ff"})
    void b9RefusesBytesThatAreNotUtf8(String hex) {
        assertThatThrownBy(() -> EntryPath.parse(HexFormat.of().parseHex(hex)))
                .isInstanceOfSatisfying(EntryPathException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_UTF8))
                .hasMessageMatching("[^\\p{Cntrl}]*");
    }

    @Test
    void everyCaseAndFormOfACharacterHasOneCollisionKey() {
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT).filter(EntryPathTest::isCharacter).forEach(c -> {
            Set<String> variants = variants(c);
            if (variants.size() > 1) {
                Set<String> keys = variants.stream().filter(EntryPathTest::isAccepted).map(EntryPathTest::key).collect(Collectors.toSet());
                assertThat(keys).as("U+%04X as %s", c, variants).hasSizeLessThanOrEqualTo(1);
            }
        });
    }

    /** Without the slash, and without those that compatibility forms cut in two by one: it is another character for every file system. */
    private static Set<String> variants(int c) {
        String text = "x" + Character.toString(c) + "x";
        String title = "x" + Character.toString(Character.toTitleCase(c)) + "x";
        String compatible = Normalizer.normalize(text, Normalizer.Form.NFKC);
        return Stream.of(text, text.toUpperCase(Locale.ROOT), text.toLowerCase(Locale.ROOT), title, compatible)
                .map(variant -> Normalizer.normalize(variant, Normalizer.Form.NFC))
                .filter(variant -> variant.indexOf('/') < 0)
                .collect(Collectors.toSet());
    }

    private static boolean isCharacter(int c) {
        return Character.isDefined(c) && Character.getType(c) != Character.PRIVATE_USE && Character.getType(c) != Character.SURROGATE;
    }

    @Test
    void noCharacterMakesASeparatorInTheCollisionKey() throws Exception {
        assertThat(EntryPath.parse("a\uff0fb/c\u2100").collisionKey().chars().filter(c -> c == '/')).hasSize(1);
    }

    @Test
    void resolvesBelowAFolderAndNowhereElse() throws Exception {
        Path folder = Path.of("game").toAbsolutePath();
        assertThat(EntryPath.parse("a/b/c.txt").below(folder)).isEqualTo(folder.resolve("a").resolve("b").resolve("c.txt"));
        assertThat(EntryPath.parse("..a/...b").below(folder).normalize()).startsWithRaw(folder);
    }

    @Test
    void knowsItsComponents() throws Exception {
        EntryPath path = EntryPath.parse("a/b/c.txt");
        assertThat(path.segments()).containsExactly("a", "b", "c.txt");
        assertThat(path.fileName()).isEqualTo("c.txt");
        assertThat(EntryPath.parse("c.txt").fileName()).isEqualTo("c.txt");
        assertThat(EntryPath.parse("version.ini").isVersionSentinel()).isTrue();
        assertThat(EntryPath.parse("a/version.ini").isVersionSentinel()).isFalse();
    }

    @Test
    void isEqualToThePathOfTheSameNameOnly() throws Exception {
        assertThat(EntryPath.parse("a")).isEqualTo(EntryPath.parse("a")).hasSameHashCodeAs(EntryPath.parse("a")).isNotEqualTo(EntryPath.parse("A"));
        assertThat(EntryPath.parse("a")).isLessThan(EntryPath.parse("b"));
    }

    private static boolean isAccepted(String name) {
        try {
            EntryPath.parse(name);
            return true;
        } catch (EntryPathException e) {
            return false;
        }
    }

    private static String key(String name) {
        try {
            return EntryPath.parse(name).collisionKey();
        } catch (EntryPathException e) {
            throw new AssertionError(e);
        }
    }
}
