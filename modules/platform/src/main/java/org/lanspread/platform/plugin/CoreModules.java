package org.lanspread.platform.plugin;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The modules that run already, in a layer and its ancestors. A plugin that carries a copy of one of Lanspread would implement interfaces that nobody
 * asks for, and no module may have a package that it is given by another.
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

    boolean has(String name) {
        return layer.findModule(name).isPresent();
    }

    /** The name of a module that gives this package to all plugins, if one does. */
    Optional<String> givingTo(String packageName) {
        return all(layer).filter(module -> module.getPackages().contains(packageName) && module.isExported(packageName))
                .map(Module::getName)
                .findFirst();
    }

    private static Stream<Module> all(ModuleLayer layer) {
        return Stream.concat(layer.modules().stream(), layer.parents().stream().flatMap(CoreModules::all));
    }
}
