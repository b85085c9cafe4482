package org.lanspread.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.StartException;
import org.lanspread.platform.PluginReport.Line;
import org.lanspread.platform.PluginReport.State;
import org.slf4j.event.Level;

class PlatformTest {
    @TempDir
    private Path pluginDir;

    private static PlatformConfig config(Optional<Path> pluginDir) {
        return new PlatformConfig(pluginDir, Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
    }

    @Test
    void opensInSpiteOfABrokenPluginAndSaysWhyNoTransportIsLeft() throws Exception {
        Files.createDirectory(pluginDir.resolve("quic"));
        var platform = Platform.open(config(Optional.of(pluginDir)));
        assertThat(platform.report().lines()).singleElement().satisfies(line -> {
            assertThat(line.plugin()).isEqualTo("quic");
            assertThat(line.state()).isEqualTo(State.FAILED);
        });
        assertThatExceptionOfType(StartException.class).isThrownBy(platform::providers)
                .withMessageContaining("no transport is left")
                .withMessageContaining("quic (the folder has no plugin.properties");
    }

    @Test
    void warnsOfAPluginToDisableThatIsNotThereAndNotOfOneThatIs() throws Exception {
        Files.createDirectory(pluginDir.resolve("off"));
        var config = new PlatformConfig(
                Optional.of(pluginDir), Set.of("off", "qiuc"), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
        assertThat(Platform.open(config).report().lines()).extracting(Line::plugin, Platform::level)
                .containsExactly(tuple("off", Level.DEBUG), tuple("qiuc", Level.WARN));
    }

    @Test
    void saysWhatToDoWhenNoPluginFolderIsConfigured() {
        var platform = Platform.open(config(Optional.empty()));
        assertThat(platform.report().lines()).isEmpty();
        assertThatExceptionOfType(StartException.class).isThrownBy(platform::providers).withMessageContaining("configure the plugin folder");
    }
}
