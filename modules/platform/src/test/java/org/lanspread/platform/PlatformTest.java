package org.lanspread.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.StartException;
import org.lanspread.platform.PluginReport.State;

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
    void saysWhatToDoWhenNoPluginFolderIsConfigured() {
        var platform = Platform.open(config(Optional.empty()));
        assertThat(platform.report().lines()).isEmpty();
        assertThatExceptionOfType(StartException.class).isThrownBy(platform::providers).withMessageContaining("configure the plugin folder");
    }
}
