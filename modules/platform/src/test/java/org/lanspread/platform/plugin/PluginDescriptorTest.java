package org.lanspread.platform.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                .isEqualTo(new PluginDescriptor("quic", "0.1.0-SNAPSHOT", new SpiVersion(1, 0), Set.of("io.netty.common", "acme")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            colour=red                 | unknown key 'colour'
            id=other                   | says id a second time
            nonsense                   | has not the form key=value
            native-access=             | bad native-access
            native-access=a,,b         | bad native-access
            native-access=7zip         | bad native-access
            isolation=process          | process of its own
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
