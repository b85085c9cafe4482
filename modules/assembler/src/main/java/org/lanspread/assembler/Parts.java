package org.lanspread.assembler;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
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
     * @param names their names
     * @param jars their jars, but for what Java brings; sorted
     */
    record Resolved(Set<String> names, List<Path> jars) {
        private static Resolved of(Configuration configuration) {
            var jars = configuration.modules().stream()
                    .map(ResolvedModule::reference)
                    .flatMap(module -> module.location().stream())
                    .filter(location -> location.getScheme().equals("file"))
                    .map(Path::of)
                    .sorted()
                    .toList();
            return new Resolved(configuration.modules().stream().map(ResolvedModule::name).collect(Collectors.toSet()), jars);
        }
    }

    /** These modules and all that they require. */
    Resolved resolve(List<String> modules) throws AssemblyException {
        try {
            return Resolved.of(Configuration.empty().resolve(finder(), ModuleFinder.ofSystem(), modules));
        } catch (FindException | ResolutionException e) {
            throw new AssemblyException("the modules do not fit together (" + e.getMessage() + "): look at their names, and that " + folder
                    + " is a complete folder of parts", e);
        }
    }

    /** All modules, also those that only plugins use otherwise: explicit ones of them can be linked. */
    private ModuleFinder finder() throws AssemblyException {
        Path plugins = folder.resolve("plugins");
        try (Stream<Path> folders = Files.isDirectory(plugins) ? Files.list(plugins) : Stream.empty()) {
            return ModuleFinder.of(Stream.concat(Stream.of(folder.resolve("modules")), folders.filter(Files::isDirectory).sorted())
                    .toArray(Path[]::new));
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
