package org.lanspread.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.lanspread.platform.PlatformConfig;
import org.lanspread.platform.PluginReport;
import org.lanspread.platform.PluginReport.State;
import org.lanspread.spi.SpiVersion;
import org.lanspread.spi.model.Quoted;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Lists plugins. */
@Command(
        name = "plugins",
        header = "Lists the plugins and what came of each.",
        footer = {
            "  lanspread plugins",
            "  lanspread plugins --plugins /opt/lanspread/plugins --json",
        })
final class PluginsCommand implements Callable<Integer> {
    private final Console console;
    private final Engine engine;

    @Mixin
    private PluginOptions options;

    @Option(names = "--json", description = "Print the report as a line of JSON.")
    private boolean json;

    PluginsCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() throws CliException {
        options.configureLogging(console);
        PluginReport report = engine.plugins(new PlatformConfig(
                options.pluginDir(), options.disabledPlugins(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of()));
        console.out().println(json ? json(report) : table(report));
        if (report.lines().stream().noneMatch(line -> line.state() == State.LOADED)) {
            throw new CliException("no plugin could be loaded, so no peer can start: the folder of plugins is "
                    + options.pluginDir().map(dir -> Quoted.of(dir.toString())).orElse("not set; name it with --plugins"));
        }
        return ExitStatus.DONE;
    }

    private static String table(PluginReport report) {
        var table = new Table("PLUGIN", "VERSION", "STATE", "PROVIDES", "SOURCE", "REASON");
        report.lines().forEach(line -> table.row(
                Quoted.plain(line.plugin()), dash(line.version()), word(line.state()), dash(provided(line)), line.source(), dash(line.reason())));
        return table.toString();
    }

    private static String json(PluginReport report) {
        var mapper = JsonMapper.shared();
        ObjectNode document = mapper.createObjectNode().put("spi", SpiVersion.CURRENT.toString());
        var plugins = document.putArray("plugins");
        for (PluginReport.Line line : report.lines()) {
            var plugin = plugins.addObject()
                    .put("plugin", line.plugin())
                    .put("version", line.version())
                    .put("source", line.source())
                    .put("state", word(line.state()));
            var provided = plugin.putArray("provided");
            line.provided().forEach(p -> provided.addObject().put("service", p.service().word()).put("id", p.id()));
            plugin.put("reason", line.reason());
        }
        return mapper.writeValueAsString(document);
    }

    private static String provided(PluginReport.Line line) {
        return line.provided().stream().map(PluginReport.Provided::toString).collect(Collectors.joining(", "));
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static String dash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
