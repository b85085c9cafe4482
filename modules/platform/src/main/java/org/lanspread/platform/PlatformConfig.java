package org.lanspread.platform;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lanspread.spi.Settings;

/**
 * Which plugins to look for and which providers to use. An empty list of provider ids means all that are available, by priority and id; a given list
 * means these only, in this order.
 *
 * @param pluginDir the folder whose sub-folders are plugins; empty means that only what is linked into the image is used. Plugins are code that is
 *     fully trusted: never a folder that games are downloaded to
 * @param disabledPlugins ids of plugins that are not to be loaded
 * @param transports ids of transports, best first
 * @param discoveries ids of discoveries
 * @param unpackers ids of unpackers, best first; what streams installations has the same ids and the same order
 * @param settings the settings of providers, by provider id
 */
public record PlatformConfig(
        Optional<Path> pluginDir,
        Set<String> disabledPlugins,
        Optional<List<String>> transports,
        Optional<List<String>> discoveries,
        Optional<List<String>> unpackers,
        Map<String, Settings> settings) {
    public PlatformConfig {
        disabledPlugins = Set.copyOf(disabledPlugins);
        transports = transports.map(List::copyOf);
        discoveries = discoveries.map(List::copyOf);
        unpackers = unpackers.map(List::copyOf);
        settings = Map.copyOf(settings);
    }

    /** The configured ids of one service. */
    public Optional<List<String>> ids(Service service) {
        return switch (service) {
            case TRANSPORT -> transports;
            case DISCOVERY -> discoveries;
            case UNPACKER, STREAM_INSTALL -> unpackers;
        };
    }
}
