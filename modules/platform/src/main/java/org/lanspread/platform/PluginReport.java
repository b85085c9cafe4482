package org.lanspread.platform;

import java.util.List;

/**
 * What came of each plugin.
 *
 * @param lines what is linked into the image first, then the plugin folders by name; a plugin of which only some providers work has a line more for
 *     each of the others
 */
public record PluginReport(List<Line> lines) {
    public PluginReport {
        lines = List.copyOf(lines);
    }

    /** What came of a plugin. */
    public enum State {
        /** Its providers can be chosen. */
        LOADED,
        /** The configuration says not to load it; none of its classes was. */
        DISABLED,
        /** Something is wrong with it. */
        FAILED,
        /** It is sound but says that it cannot work on this machine. */
        UNAVAILABLE
    }

    /**
     * One service that a plugin provides.
     *
     * @param service which service
     * @param id the id of the provider, as configuration names it
     */
    public record Provided(Service service, String id) {
        @Override
        public String toString() {
            return service.word() + " " + id;
        }
    }

    /**
     * One plugin.
     *
     * @param plugin its id; the name of the folder if the id could not be read, and the name of the module if it is a part of the image
     * @param version its version; empty if it could not be read
     * @param source the folder, or {@value #IMAGE}, {@value #CLASS_PATH} or {@value #CONFIGURATION}
     * @param state what came of it
     * @param provided what it provides in this state
     * @param reason one sentence for a person that names the file and the remedy, safe to print; empty if there is nothing to say
     */
    public record Line(String plugin, String version, String source, State state, List<Provided> provided, String reason) {
        /** The source of what is a part of the image. */
        public static final String IMAGE = "image";
        /** The source of what is on the class path. */
        public static final String CLASS_PATH = "class path";
        /** The source of what is no plugin, but only named by the configuration. */
        public static final String CONFIGURATION = "configuration";

        public Line {
            provided = List.copyOf(provided);
        }
    }
}
