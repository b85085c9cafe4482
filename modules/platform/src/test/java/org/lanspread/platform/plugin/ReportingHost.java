package org.lanspread.platform.plugin;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lanspread.platform.Platform;
import org.lanspread.platform.PlatformConfig;

/** A host program: prints the report of a plugin folder. */
final class ReportingHost {
    private ReportingHost() {}

    public static void main(String[] arguments) {
        var config = new PlatformConfig(
                Optional.of(Path.of(arguments[0])), Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
        Platform.open(config).report().lines()
                .forEach(line -> System.out.println(line.source() + " " + line.state() + " " + line.provided() + " " + line.reason()));
    }
}
