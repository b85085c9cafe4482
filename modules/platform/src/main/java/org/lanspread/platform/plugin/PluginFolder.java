package org.lanspread.platform.plugin;

import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
    private static final String JAR = ".jar";
    private static final String AUTOMATIC_MODULE_NAME = "Automatic-Module-Name";

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
                .map(PluginFolder::jar)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /**
     * What to say if a package of one of the modules is in another one too, or is given to all plugins by what runs already. That is allowed as long
     * as no module sees both, so it is worth a look only if the modules do not fit together.
     */
    Optional<String> packageOfTwo(CoreModules core) {
        var jarOfPackage = new TreeMap<String, String>();
        for (ModuleReference module : inOrder(core)) {
            String jar = jar(module);
            for (String packageName : new TreeSet<>(module.descriptor().packages())) {
                var given = core.givingTo(packageName);
                if (given.isPresent()) {
                    return Optional.of(jar + " has a copy of the package " + packageName + ", which every plugin gets from the module " + given.get()
                            + ": ask the plugin's author for a version without it");
                }
                String other = jarOfPackage.put(packageName, jar);
                if (other != null) {
                    return Optional.of(other + " and " + jar + " both have the package " + packageName
                            + ": keep one of them, or ask the plugin's author for a sound version");
                }
            }
        }
        return Optional.empty();
    }

    /** Those that are loaded: of what runs already no second one is. */
    private List<ModuleReference> inOrder(CoreModules core) {
        return finder.findAll().stream()
                .filter(module -> !core.has(module.descriptor().name()))
                .sorted(Comparator.comparing(PluginFolder::jar))
                .toList();
    }

    private static String jar(ModuleReference module) {
        return name(Path.of(module.location().orElseThrow()));
    }

    private static void requireSpi(SpiVersion wanted) throws PluginException {
        if (!SpiVersion.CURRENT.supports(wanted)) {
            throw new PluginException("it was built against version " + wanted + " of the plugin SPI, as " + PluginDescriptor.FILE
                    + " says, and this is " + SpiVersion.CURRENT + ": install " + (wanted.major() < SpiVersion.CURRENT.major()
                            ? "a newer version of the plugin" : "an older version of the plugin, or a newer Lanspread"));
        }
    }

    private static List<Path> jars(Path folder) throws PluginException {
        try (var files = Files.list(folder)) {
            var jars = files.filter(PluginFolder::looksLikeAJar).sorted().toList();
            if (jars.isEmpty()) {
                throw new PluginException("the folder has no jar: unpack the plugin's zip again, or remove the folder");
            }
            for (Path jar : jars) {
                requireJar(jar);
            }
            return jars;
        } catch (IOException e) {
            throw new PluginException("the folder cannot be read (" + Problem.text(e) + "): check its permissions", e);
        }
    }

    /** Whether people take it for a jar. */
    static boolean looksLikeAJar(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(JAR);
    }

    /** The module system passes over some of these and takes others for something else. */
    private static void requireJar(Path file) throws PluginException {
        if (!file.getFileName().toString().endsWith(JAR)) {
            throw new PluginException(name(file) + " is passed over, since its name does not end with " + JAR + " in small letters: rename it");
        }
        if (!Files.isRegularFile(file)) {
            throw new PluginException(name(file) + " is no file, or a link to one that is gone: put the jar itself there");
        }
        if (!Files.isReadable(file)) {
            throw new PluginException(name(file) + " cannot be read: check its permissions");
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
        String text = Problem.text(problem);
        if (text.contains("Unsupported major.minor version")) {
            return PluginLayer.NEWER_JAVA;
        }
        if (text.contains(AUTOMATIC_MODULE_NAME)) {
            return "the " + AUTOMATIC_MODULE_NAME + " in its manifest is no name of a module, so ask the plugin's author for a sound one";
        }
        return text.contains("Invalid module name")
                ? "its file name makes no module name, so rename it, or give it an " + AUTOMATIC_MODULE_NAME
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
