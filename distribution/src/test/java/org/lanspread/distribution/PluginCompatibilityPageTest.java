package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.SpiVersion;

/** docs/plugin-compatibility.md promises what the distribution keeps. */
class PluginCompatibilityPageTest {
    private static String page() throws IOException {
        return Files.readString(Checkout.file("docs/plugin-compatibility.md"));
    }

    @Test
    void namesTheVersionOfTheSpi() throws IOException {
        assertThat(page()).contains("now **" + SpiVersion.CURRENT + "**").contains("| " + SpiVersion.CURRENT + " |");
    }
}
