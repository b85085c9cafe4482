package org.lanspread.assembler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanspread.assembler.Description.Runtime;

class DescriptionTest {
    private static final HostSystem LINUX = new HostSystem("linux", "x86_64");
    private static final Path FILE = Path.of("party.properties");

    @TempDir
    private Path temp;

    private static Description parse(String text) throws AssemblyException {
        return Description.parse(FILE, text, LINUX);
    }

    @Test
    void saysWhatADistributionConsistsOf() throws Exception {
        var description = parse("""
                # For our party.
                runtime = installed
                modules = a.b, c
                native-access = c
                plugins = one, \\
                    two.zip
                launchers = start
                files = ../games.json
                default.log-level = info
                """);

        assertThat(description.runtime()).isEqualTo(Runtime.INSTALLED);
        assertThat(description.modules()).containsExactly("a.b", "c");
        assertThat(description.nativeAccess()).containsExactly("c");
        assertThat(description.plugins()).containsExactly(Path.of("one"), Path.of("two.zip"));
        assertThat(description.launchers()).containsExactly("start");
        assertThat(description.files()).containsExactly(Path.of("../games.json"));
        assertThat(description.defaults()).containsExactly(Map.entry("log-level", "info"));
    }

    @Test
    void needsModulesOnly() throws Exception {
        var description = parse("modules = a");

        assertThat(description.runtime()).isEqualTo(Runtime.IMAGE);
        assertThat(description.plugins()).isEmpty();
        assertThat(description.files()).isEmpty();
    }

    @Test
    void takesTheModulesOfItsSystemOnly() throws Exception {
        var description = parse("modules = a\nmodules.linux-x86_64 = b\nmodules.windows-x86_64 = c\n");

        assertThat(description.modules()).containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "modules = a;plugin = b              | unknown key 'plugin'",
        "modules = a;= b                     | unknown key ''",
        "modules = a;modules.beos-x86_64 = b | unknown key 'modules.beos-x86_64'",
        "modules = a;default.--peer = b      | unknown key 'default.--peer'",
        "modules = a;modules = b             | says modules twice",
        "modules = a;default.x = 1;default.x = 1 | says default.x twice",
        "modules = a;runtime = docker        | the runtime 'docker': it is image or installed",
        "modules = a;runtime =               | the runtime '': it is image or installed",
        "plugins = a                         | names no modules",
        "modules = ,                         | names no modules",
        "modules = \\uZZZZ                   | backslashes",
        "modules = a\\u0007                   | has in its modules the character U+0007",
        "modules = a;files = x\\u0000y         | has in its files the character U+0000",
        "modules = a;plugins = ..\\tar.zip     | has in its plugins the character U+0009, which is no text: take it out, and write / in paths",
        "modules = a;plugins = ..\\x.zip       | has a backslash that would be lost: write /",
        "modules = a;launchers = x\\n         | has in its launchers the character U+000A",
        "modules = a;native-access = \\u001b  | has in its native-access the character U+001B",
        "modules = a;default.name = x\\u007f  | has in its default.name the character U+007F",
        "modules = a;default.name = x\\ud83d  | has in its default.name the character U+D83D",
    })
    void isRefusedWithASentence(String lines, String sentence) {
        assertThatThrownBy(() -> parse(lines.replace(';', '\n'))).isInstanceOf(AssemblyException.class)
                .hasMessageStartingWith("party.properties ").hasMessageContaining(sentence);
    }

    @Test
    void mayBeginWithAByteOrderMarkAndHaveBackslashesThatAreMeant() throws Exception {
        var description = parse("\ufeffmodules = a\n# C:\\games\nfiles = C\\:\\\\games, \\\n  x\n");

        assertThat(description.files()).containsExactly(Path.of("C:\\games"), Path.of("x"));
    }

    @Test
    void hasALimit() throws IOException, AssemblyException {
        String text = "modules = a\n#";
        Path file = Files.writeString(temp.resolve("big.properties"), text + "x".repeat(Description.MAX_BYTES - text.length()));
        assertThat(Description.read(file, LINUX).modules()).containsExactly("a");

        Files.writeString(file, text + "x".repeat(Description.MAX_BYTES - text.length() + 1));
        assertThatThrownBy(() -> Description.read(file, LINUX)).isInstanceOf(AssemblyException.class).hasMessageContaining("more than 65536 bytes");
    }

    @Test
    void thatIsNoTextInUtf8IsNamed() throws IOException {
        Path file = Files.write(temp.resolve("latin.properties"), new byte[] {'#', (byte) 0xe4});
        assertThatThrownBy(() -> Description.read(file, LINUX)).isInstanceOf(AssemblyException.class)
                .hasMessageContaining(file.toString()).hasMessageContaining("is not in UTF-8: save it so");
    }

    @Test
    void mayNameCharactersThatHaveTwoHalves() throws Exception {
        assertThat(parse("modules = a\ndefault.name = \\ud83d\\ude00\n").defaults()).containsEntry("name", "😀");
    }

    @Test
    void thatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Description.read(temp.resolve("none"), LINUX)).isInstanceOf(AssemblyException.class)
                .hasMessageContaining(temp.resolve("none").toString());
    }
}
