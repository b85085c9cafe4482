package org.lanspread.spi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanspread.spi.model.EntryPathException.Reason;

class PathSetTest {
    private final PathSet set = new PathSet();

    @ParameterizedTest
    @Tag("B6")
    @Tag("B7")
    @CsvSource({
        "a, a", "a, A", "a/b, A/b", "a/b, a/B", "stra\u00dfe, STRASSE", "stra\u1e9ee, stra\u00dfe", "stra\u1e9ee, strasse", "k, K", "\u0131, i",
        "\u0131, I",
        "\u017f, s", "\ufb01le, file", "\uff41, a", "\u00e9, \u00c9", "\u03c3, \u03c2", "\u2460, 1", "x\u00b2, x2", "a/b/c, a/B/d",
        "\u1e9b\u0323, \u1e69"
    })
    void refusesTwoNamesOfOneFile(String first, String second) throws Exception {
        set.addFile(EntryPath.parse(first));
        assertCollides(() -> set.addFile(EntryPath.parse(second)));
    }

    @ParameterizedTest
    @CsvSource({
        "a, b", "a/b, a/c", "a/b, b/a", "a/b/c, a/d/c", "ab, a/b", "\u0130, i", "a\uff0fb, a/b", "a/b\uff0fc, a/b/c", "\u00e9, e", "\u00e4, a"
    })
    void takesTwoNamesOfTwoFiles(String first, String second) {
        assertThatCode(() -> {
            set.addFile(EntryPath.parse(first));
            set.addFile(EntryPath.parse(second));
        }).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @Tag("B6")
    @CsvSource({"a, a/b", "a, A/b", "a/b, a/B/c/d", "a\uff0fb, a\uff0fb/c", "\u2100, \u2100/c", "stra\u00dfe, strasse/a"})
    void refusesAFileThatIsAFolderToo(String file, String below) throws Exception {
        set.addFile(EntryPath.parse(file));
        assertCollides(() -> set.addFile(EntryPath.parse(below)));
        var reversed = new PathSet();
        reversed.addFile(EntryPath.parse(below));
        assertCollides(() -> reversed.addFile(EntryPath.parse(file)));
    }

    @Test
    @Tag("B6")
    void refusesAFolderWithTheNameOfAFileInEitherOrder() throws Exception {
        set.addFile(EntryPath.parse("a"));
        assertCollides(() -> set.addFolder(EntryPath.parse("A")));
        assertCollides(() -> set.addFolder(EntryPath.parse("a/b")));
        set.addFolder(EntryPath.parse("c"));
        assertCollides(() -> set.addFile(EntryPath.parse("C")));
    }

    @Test
    void takesAFolderTwiceUnderOneName() throws Exception {
        set.addFolder(EntryPath.parse("a/b"));
        set.addFolder(EntryPath.parse("a/b"));
        set.addFolder(EntryPath.parse("a"));
        set.addFile(EntryPath.parse("a/b/c"));
        assertCollides(() -> set.addFolder(EntryPath.parse("a/B")));
        assertCollides(() -> set.addFolder(EntryPath.parse("A")));
    }

    @Test
    @Tag("B34")
    void hasSoManyFoldersAndNotOneMoreAlsoIfOnlyNamesImplyThem() throws Exception {
        set.addFolder(EntryPath.parse("a"));
        for (int i = 0; i < (PathSet.MAX_FOLDERS - 1) / 3; i++) {
            set.addFile(EntryPath.parse(i + "/b/c/file"));
        }
        assertThat((PathSet.MAX_FOLDERS - 1) % 3).isZero();
        set.addFile(EntryPath.parse("a/file"));
        set.addFolder(EntryPath.parse("0/b"));
        assertTooLong(() -> set.addFile(EntryPath.parse("a/more/file")));
    }

    @Test
    @Tag("B34")
    void hasPathsOfSoManyCharactersTogetherAndNotOneMore() throws Exception {
        int longest = EntryPath.MAX_SEGMENT_BYTES;
        for (int i = 0; i < PathSet.MAX_CHARS / longest; i++) {
            set.addFile(EntryPath.parse("%0200d".formatted(i)));
        }
        set.addFile(EntryPath.parse("a".repeat(PathSet.MAX_CHARS % longest)));
        assertTooLong(() -> set.addFile(EntryPath.parse("b")));
    }

    private static void assertTooLong(ThrowingCallable addition) {
        assertThatThrownBy(addition)
                .isInstanceOfSatisfying(EntryPathException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LONG));
    }

    private static void assertCollides(ThrowingCallable addition) {
        assertThatThrownBy(addition)
                .isInstanceOfSatisfying(EntryPathException.class, e -> assertThat(e.reason()).isEqualTo(Reason.COLLISION));
    }
}
