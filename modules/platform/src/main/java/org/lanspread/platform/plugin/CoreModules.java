package org.lanspread.platform.plugin;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The modules of Lanspread that run already, in a layer and its ancestors. A plugin that carries a copy of one would implement interfaces that nobody
 * asks for.
 *
 * @param layer the layer that plugins will see
 */
record CoreModules(ModuleLayer layer) {
    private static final String PREFIX = "org.lanspread.";

    /** The one that a module of this name and with these packages repeats, if it does. */
    Optional<String> repeatedBy(String name, Set<String> packages) {
        return all(layer)
                .filter(module -> module.getName().startsWith(PREFIX))
                .filter(module -> module.getName().equals(name) || module.getPackages().stream().anyMatch(packages::contains))
                .map(Module::getName)
                .sorted()
                .findFirst();
    }

    private static Stream<Module> all(ModuleLayer layer) {
        return Stream.concat(layer.modules().stream(), layer.parents().stream().flatMap(CoreModules::all));
    }
}
