package org.lanspread.assembler;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What there is to take: a folder with {@code modules} (jars), {@code plugins} (a folder for each), {@code bin} (launchers) and {@code licences}. The
 * portable distribution is such a folder.
 *
 * @param folder the folder
 */
record Parts(Path folder) {
    /**
     * Modules and all that they require.
     *
     * @param configuration what Java will make of them
     */
    record Resolved(Configuration configuration) {
        Set<String> names() {
            return configuration.modules().stream().map(ResolvedModule::name).collect(Collectors.toSet());
        }

        /** Their jars, but for what Java brings; sorted. */
        List<Path> jars() {
            return configuration.modules().stream()
                    .map(ResolvedModule::reference)
                    .flatMap(module -> module.location().stream())
                    .filter(location -> location.getScheme().equals("file"))
                    .map(Path::of)
                    .sorted()
                    .toList();
        }

        /** As an installed Java sees them, which brings by itself what provides a service to one of them. */
        Resolved inInstalledJava(List<String> roots) throws AssemblyException {
            var jars = ModuleFinder.of(jars().toArray(Path[]::new));
            try {
                return new Resolved(Configuration.empty().resolveAndBind(jars, ModuleFinder.ofSystem(), roots));
            } catch (FindException | ResolutionException e) {
                throw new AssemblyException(
                        "the modules cannot be started by an installed Java (" + e.getMessage() + "): look at the one that it names", e);
            }
        }

        /** A plugin that would be refused at every start is refused now. */
        void requireRoomFor(Path plugin) throws AssemblyException {
            var jars = ModuleFinder.of(plugin);
            try {
                configuration.resolve(ModuleFinder.of(), jars,
                        jars.findAll().stream().map(module -> module.descriptor().name()).collect(Collectors.toSet()));
            } catch (FindException | ResolutionException e) {
                throw new AssemblyException("the plugin " + plugin.getFileName() + " does not fit the modules (" + e.getMessage()
                        + "): add a module that it lacks to the modules, get a sound copy of it, or leave it out", e);
            }
        }
    }

    /** These modules and all that they require. */
    Resolved resolve(List<String> modules) throws AssemblyException {
        var unreadable = new ArrayList<String>();
        var finder = finder(unreadable);
        try {
            return new Resolved(Configuration.empty().resolve(finder, ModuleFinder.of(), modules));
        } catch (FindException | ResolutionException e) {
            String passedOver = unreadable.isEmpty() ? "" : "; passed over was what cannot be read (" + String.join("; ", unreadable) + ")";
            throw new AssemblyException("the modules do not fit together (" + e.getMessage() + "): look at their names, and that " + folder
                    + " is a complete folder of parts" + passedOver, e);
        }
    }

    /** All modules, also those that only plugins use otherwise: explicit ones of them can be linked. A broken plugin must not stop the rest. */
    private ModuleFinder finder(List<String> unreadable) throws AssemblyException {
        var finders = new ArrayList<>(List.of(ModuleFinder.of(folder.resolve("modules")), ModuleFinder.ofSystem()));
        for (Path plugin : pluginFolders()) {
            try {
                var finder = ModuleFinder.of(plugin);
                finder.findAll();
                finders.add(finder);
            } catch (FindException e) {
                unreadable.add(e.getMessage());
            }
        }
        return ModuleFinder.compose(finders.toArray(ModuleFinder[]::new));
    }

    private List<Path> pluginFolders() throws AssemblyException {
        Path plugins = folder.resolve("plugins");
        try (Stream<Path> folders = Files.isDirectory(plugins) ? Files.list(plugins) : Stream.empty()) {
            return folders.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new AssemblyException(plugins + " cannot be read: check its permissions", e);
        }
    }

    /** The folder of a plugin. */
    Path plugin(Path name) throws AssemblyException {
        return child("plugins", name);
    }

    /** The options of Java that every distribution starts with. */
    Path javaOptions() throws AssemblyException {
        return child("bin", Path.of("java.options"));
    }

    /** All launchers, and what they use. */
    List<Path> launchers() throws AssemblyException {
        try (Stream<Path> files = Files.list(folder.resolve("bin"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw noParts("bin", e);
        }
    }

    Licences licences() throws AssemblyException {
        try {
            return Licences.read(folder.resolve("licences"));
        } catch (IOException e) {
            throw noParts("licences", e);
        }
    }

    private Path child(String kind, Path name) throws AssemblyException {
        Path all = folder.resolve(kind).normalize();
        Path child = all.resolve(name).normalize();
        if (!all.equals(child.getParent()) || !Files.exists(child)) {
            throw new AssemblyException("there is no " + name + " in " + all + ": look at its name, or get a complete folder of parts");
        }
        return child;
    }

    private AssemblyException noParts(String missing, IOException cause) {
        return new AssemblyException(folder + " is no folder of parts, since " + missing + " cannot be read: unpack the portable distribution again",
                cause);
    }
}
