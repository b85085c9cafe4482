package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.SpiVersion;

/** docs/plugin-compatibility.md promises what the distribution keeps. */
class PluginCompatibilityPageTest {
    private static final Pattern MODULE = Pattern.compile("`(java\\.[a-z.]+|jdk\\.[a-z.]+)`");

    private static String page() throws IOException {
        return Files.readString(Checkout.file("docs/plugin-compatibility.md"));
    }

    @Test
    void namesTheVersionOfTheSpi() throws IOException {
        assertThat(page()).contains("now **" + SpiVersion.CURRENT + "**").contains("| " + SpiVersion.CURRENT + " |");
    }

    @Test
    void promisesOnlyModulesThatTheImageHas() throws IOException {
        String section = page().split("\n## The modules of the JDK\n")[1].split("\n## ")[0];
        var promised = MODULE.matcher(section).results().map(found -> found.group(1)).toList();
        assertThat(promised).hasSizeGreaterThan(5);
        assertThat(imageModules()).containsAll(promised);
    }

    private static List<String> imageModules() throws IOException {
        var release = new Properties();
        try (Reader in = Files.newBufferedReader(Cli.DISTRIBUTION.resolve("image/release"))) {
            release.load(in);
        }
        return List.of(release.getProperty("MODULES").replace("\"", "").split(" "));
    }
}
