package org.lanspread.platform.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanspread.platform.host.Magic;
import org.lanspread.platform.host.Magic.Masked;
import org.lanspread.spi.SpiVersion;

class PluginDescriptorTest {
    private static final String SOUND = "id=quic\nversion=0.1.0-SNAPSHOT\nspi=1.0\n";

    @TempDir
    private Path folder;

    @Test
    void readsAllItSays() throws PluginException {
        var descriptor = PluginDescriptor.parse("# who\n\n id = quic \r\nversion=0.1.0-SNAPSHOT\nspi=1.0\nnative-access=io.netty.common, "
                + "acme\nisolation=none\n");
        assertThat(descriptor)
                .isEqualTo(new PluginDescriptor(
                        "quic", "0.1.0-SNAPSHOT", new SpiVersion(1, 0), Set.of("io.netty.common", "acme"), Optional.empty(), false));
    }

    @Test
    void readsWhatIsToKnowOfAnIsolatedPlugin() throws PluginException {
        var isolation = PluginDescriptor.parse(SOUND + "isolation=process\npriority=-10\nformats=37 7a/7e ??, 41\n").isolation().orElseThrow();
        assertThat(isolation.priority()).isEqualTo(-10);
        assertThat(isolation.formats()).containsExactly(
                new Magic(List.of(new Masked(0x37, 0xff), new Masked(0x7a, 0x7e), new Masked(0, 0))), new Magic(List.of(new Masked(0x41, 0xff))));
    }

    @Test
    void readsWhetherLargeArchivesGoToAProcessOfTheirOwn() throws PluginException {
        assertThat(PluginDescriptor.parse(SOUND + "isolation=large\n")).returns(true, PluginDescriptor::largeApart)
                .returns(Optional.empty(), PluginDescriptor::isolation);
        assertThat(PluginDescriptor.parse(SOUND + "isolation=process\nformats=41\n")).returns(false, PluginDescriptor::largeApart);
        assertRefused(SOUND + "isolation=large\npriority=1\n", "remove them");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            formats=41 4           | two hexadecimal digits
            formats=41 4g          | 4g
            formats=41, ,42        | two hexadecimal digits
            formats=?? 01/03       | without a mask
            formats=41 02/01       | outside its mask
            priority=12345         | bad priority
            priority=              | bad priority
            """)
    void refusesABadValueOfAnIsolatedPlugin(String line, String reason) {
        String formats = line.startsWith("formats") ? "" : "formats=41\n";
        assertRefused(SOUND + "isolation=process\n" + formats + line, reason);
    }

    @Test
    void refusesAFormatOfTooManyBytes() throws PluginException {
        String most = "isolation=process\nformats=" + "41 ".repeat(Magic.MAX_BYTES);
        assertThat(PluginDescriptor.parse(SOUND + most).isolation()).isPresent();
        assertRefused(SOUND + most + "41", "1 to 64 bytes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            colour=red                 | unknown key 'colour'
            id=other                   | says id a second time
            nonsense                   | has not the form key=value
            native-access=             | bad native-access
            native-access=a,,b         | bad native-access
            native-access=7zip         | bad native-access
            isolation=process          | add formats
            priority=1                 | remove them
            formats=41                 | remove them
            isolation=maybe            | bad isolation 'maybe'
            """)
    void refusesALineTooMany(String line, String reason) {
        assertRefused(SOUND + line, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            id=quic                    | id=Quic            | bad id 'Quic'
            id=quic                    | id=                | bad id
            version=0.1.0-SNAPSHOT     | version=a b        | bad version
            spi=1.0                    | spi=one            | bad spi 'one'
            spi=1.0                    | # none             | does not say spi
            version=0.1.0-SNAPSHOT     | # none             | does not say version
            id=quic                    | # none             | does not say id
            """)
    void refusesABadOrMissingValue(String line, String instead, String reason) {
        assertRefused(SOUND.replace(line, instead), reason);
    }

    @Test
    void refusesAFileThatIsTooLarge() throws Exception {
        Path file = folder.resolve(PluginDescriptor.FILE);
        Files.writeString(file, padded(PluginDescriptor.MAX_BYTES));
        assertThat(PluginDescriptor.read(folder).id()).isEqualTo("quic");
        Files.writeString(file, padded(PluginDescriptor.MAX_BYTES + 1));
        assertThatExceptionOfType(PluginException.class).isThrownBy(() -> PluginDescriptor.read(folder)).withMessageContaining("larger than");
    }

    @Test
    void readsATextThatBeginsWithAByteOrderMark() throws Exception {
        Files.writeString(folder.resolve(PluginDescriptor.FILE), "\ufeff" + SOUND);
        assertThat(PluginDescriptor.read(folder).id()).isEqualTo("quic");
    }

    @Test
    void refusesAFileThatIsNotUtf8() throws IOException {
        Files.write(folder.resolve(PluginDescriptor.FILE), new byte[] {'#', (byte) 0xff});
        assertThatExceptionOfType(PluginException.class).isThrownBy(() -> PluginDescriptor.read(folder)).withMessageContaining("UTF-8");
    }

    private static String padded(int bytes) {
        return SOUND + "#".repeat(bytes - SOUND.length());
    }

    private static void assertRefused(String text, String reason) {
        assertThatExceptionOfType(PluginException.class).isThrownBy(() -> PluginDescriptor.parse(text)).withMessageContaining(reason);
    }
}
