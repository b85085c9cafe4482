package org.lanspread.platform.plugin;

import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lanspread.platform.Service;
import org.lanspread.spi.SpiVersion;
import org.lanspread.spi.model.Quoted;

/**
 * A plugin folder that passed the guards. No class of it was loaded.
 *
 * @param descriptor what it says about itself
 * @param finder finds its modules
 * @param moduleNames the names of all its modules
 */
record PluginFolder(PluginDescriptor descriptor, ModuleFinder finder, Set<String> moduleNames) {
    static PluginFolder open(Path folder, PluginDescriptor descriptor, CoreModules core) throws PluginException {
        requireSpi(descriptor.spi());
        var jars = jars(folder);
        // Composed of those that have looked into the jars: the jars are not read again.
        var finders = new ArrayList<ModuleFinder>();
        var modules = modules(jars, core, finders);
        requireModules(descriptor.nativeAccess(), modules.keySet());
        return new PluginFolder(descriptor, ModuleFinder.compose(finders.toArray(ModuleFinder[]::new)), Set.copyOf(modules.keySet()));
    }

    /** The names of the files that say that they provide something of ours, as messages name them. */
    String declaring() {
        var services = Stream.of(Service.values()).map(service -> service.type().getName()).collect(Collectors.toSet());
        return finder.findAll().stream()
                .filter(module -> module.descriptor().provides().stream().anyMatch(provides -> services.contains(provides.service())))
                .flatMap(module -> module.location().stream())
                .map(location -> name(Path.of(location)))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static void requireSpi(SpiVersion wanted) throws PluginException {
        if (!SpiVersion.CURRENT.supports(wanted)) {
            throw new PluginException("it was built against version " + wanted + " of the plugin SPI and this is " + SpiVersion.CURRENT
                    + ", as " + PluginDescriptor.FILE + " says: install a version of the plugin that fits");
        }
    }

    private static List<Path> jars(Path folder) throws PluginException {
        try (var files = Files.list(folder)) {
            var jars = files.filter(file -> file.getFileName().toString().endsWith(".jar")).sorted().toList();
            if (jars.isEmpty()) {
                throw new PluginException("the folder has no jar: unpack the plugin's zip again, or remove the folder");
            }
            return jars;
        } catch (IOException e) {
            throw new PluginException("the folder cannot be read (" + Problem.text(e) + "): check its permissions", e);
        }
    }

    /** One jar at a time, so that a message can name the jar. */
    private static Map<String, Path> modules(List<Path> jars, CoreModules core, List<ModuleFinder> finders) throws PluginException {
        var jarOfModule = new TreeMap<String, Path>();
        for (Path jar : jars) {
            ModuleFinder finder = ModuleFinder.of(jar);
            ModuleDescriptor module = module(jar, finder);
            finders.add(finder);
            var repeated = core.repeatedBy(module.name(), module.packages());
            if (repeated.isPresent()) {
                throw new PluginException(name(jar) + " holds a copy of " + repeated.get()
                        + ", which is a part of Lanspread: remove it from the plugin");
            }
            Path other = jarOfModule.put(module.name(), jar);
            if (other != null) {
                throw new PluginException(name(other) + " and " + name(jar) + " are both the module " + Quoted.plain(module.name())
                        + ": keep one of them, or replace the folder as a whole to update a plugin");
            }
        }
        return jarOfModule;
    }

    private static ModuleDescriptor module(Path jar, ModuleFinder finder) throws PluginException {
        try {
            return finder.findAll().stream().findFirst().map(ModuleReference::descriptor)
                    .orElseThrow(() -> new FindException("it is neither a jar nor a module"));
        } catch (FindException e) {
            throw new PluginException(name(jar) + " is no usable module (" + Problem.text(e) + "): " + remedy(e), e);
        }
    }

    /** The module system tells these cases apart only by the kind of the cause and, for a name, by its text. */
    private static String remedy(FindException problem) {
        Throwable cause = problem.getCause();
        if (cause instanceof IOException) {
            return "replace it by a complete copy";
        }
        return Problem.text(problem).contains("Invalid module name")
                ? "its file name makes no module name, so rename it, or give it an Automatic-Module-Name"
                : "its descriptor or a file in META-INF/services is wrong, so ask the plugin's author for a sound one";
    }

    private static void requireModules(Set<String> wanted, Set<String> present) throws PluginException {
        var missing = new TreeSet<>(wanted);
        missing.removeAll(present);
        if (!missing.isEmpty()) {
            throw new PluginException(PluginDescriptor.FILE + " asks for native access for " + missing + ", which the folder has not; it has "
                    + present + ": correct the names");
        }
    }

    private static String name(Path jar) {
        return Quoted.plain(jar.getFileName().toString());
    }
}
