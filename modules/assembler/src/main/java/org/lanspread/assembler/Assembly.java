package org.lanspread.assembler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.lanspread.assembler.Description.Runtime;

/**
 * Puts a distribution together.
 *
 * @param parts what to take from
 * @param description what to take
 * @param system the system that an image is linked on, and so for
 */
record Assembly(Parts parts, Description description, HostSystem system) {
    private static final String IMAGE = "image";
    private static final String FIND_JAVA = "find-java";

    /** Makes the folder, as a whole or not at all. */
    void into(Path output, Linker linker) throws AssemblyException, IOException {
        if (Files.exists(output, LinkOption.NOFOLLOW_LINKS)) {
            throw new AssemblyException(output + " is there already: remove it, or name another folder");
        }
        Path partial = output.resolveSibling("." + output.getFileName() + ".partial");
        Tree.delete(partial);
        try {
            Files.createDirectories(partial);
            assemble(partial, linker);
            Files.move(partial, output);
            if (description.runtime() == Runtime.IMAGE) {
                linker.remember(description.modules(), output.resolve(IMAGE));
            }
        } finally {
            Tree.delete(partial);
        }
    }

    private void assemble(Path output, Linker linker) throws AssemblyException, IOException {
        var modules = parts.resolve(description.modules());
        requireKnown(description.nativeAccess(), modules.names());
        switch (description.runtime()) {
            case IMAGE -> linker.link(modules.jars(), description.modules(), output.resolve(IMAGE));
            case INSTALLED -> copyAll(modules.jars(), output.resolve("modules"));
        }
        addPlugins(Files.createDirectories(output).resolve("plugins"));
        addLaunchers(Files.createDirectory(output.resolve("bin")));
        if (!description.defaults().isEmpty()) {
            Files.write(output.resolve("defaults.properties"), defaultLines());
        }
        parts.licences().write(Stream.concat(modules.jars().stream(), jarsBelow(output.resolve("plugins")).stream()).toList(),
                output.resolve("licences"));
        addFiles(output);
    }

    private static void requireKnown(List<String> nativeAccess, Set<String> modules) throws AssemblyException {
        for (String name : nativeAccess) {
            if (!modules.contains(name)) {
                throw new AssemblyException("the description lets the module " + name + " load native code, and neither its modules nor what they "
                        + "require is called so: look at the name, or leave it out");
            }
        }
    }

    /** Come last, so that they replace nothing. */
    private void addFiles(Path output) throws AssemblyException, IOException {
        for (Path file : description.files()) {
            Path from = description.folder().resolve(file).normalize();
            if (!Files.exists(from)) {
                throw new AssemblyException("there is no " + from + ", which the description names among its files: make it, or leave it out");
            }
            add(from, output);
        }
    }

    /** Copies a file or folder into a folder that has none of its name yet. */
    private static void add(Path from, Path folder) throws AssemblyException, IOException {
        Path to = folder.resolve(from.getFileName());
        requireNew(to);
        Tree.copy(from, to);
    }

    static void requireNew(Path file) throws AssemblyException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new AssemblyException("the distribution would have two of " + file.getFileName() + ": look what the description names twice");
        }
    }

    private void addPlugins(Path output) throws AssemblyException, IOException {
        for (Path plugin : description.plugins()) {
            Files.createDirectories(output);
            if (plugin.toString().endsWith(".zip")) {
                new PluginZip(description.folder().resolve(plugin)).unpackInto(output);
            } else {
                add(parts.plugin(plugin), output);
            }
        }
    }

    private void addLaunchers(Path output) throws AssemblyException, IOException {
        for (String name : launchers()) {
            var scripts = parts.launchers().stream().filter(file -> isLauncher(file.getFileName().toString(), name)).toList();
            if (scripts.isEmpty()) {
                throw new AssemblyException("among the parts is no launcher " + name + " for " + system + ": look at its name in the description");
            }
            for (Path script : scripts) {
                add(script, output);
            }
        }
        add(parts.javaOptions(), output);
        Files.write(output.resolve("modules.options"), moduleOptions());
    }

    /** Where no Java is brought, each looks for one by another script. */
    private Set<String> launchers() {
        var launchers = new LinkedHashSet<>(description.launchers());
        if (!launchers.isEmpty() && description.runtime() == Runtime.INSTALLED) {
            launchers.add(FIND_JAVA);
        }
        return launchers;
    }

    private List<String> moduleOptions() {
        var options = new ArrayList<String>();
        if (!description.nativeAccess().isEmpty()) {
            options.add("--enable-native-access=" + String.join(",", description.nativeAccess()));
        }
        if (description.runtime() == Runtime.INSTALLED) {
            options.add("--add-modules=" + String.join(",", description.modules()));
        }
        return options;
    }

    private List<String> defaultLines() {
        return description.defaults().entrySet().stream().map(one -> one.getKey() + "=" + escaped(one.getValue())).toList();
    }

    /** As a file of properties wants it, so that a value stays one, with the spaces that it begins with. */
    private static String escaped(String value) {
        String escaped = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t").replace("\f", "\\f");
        return escaped.startsWith(" ") ? "\\" + escaped : escaped;
    }

    private boolean isLauncher(String file, String name) {
        boolean forWindows = file.endsWith(".cmd") || file.endsWith(".ps1");
        boolean fits = description.runtime() == Runtime.INSTALLED || forWindows == system.isWindows();
        return fits && file.replaceFirst("\\.(cmd|ps1)$", "").equals(name);
    }

    private static void copyAll(List<Path> files, Path output) throws AssemblyException, IOException {
        Files.createDirectories(output);
        for (Path file : files) {
            add(file, output);
        }
    }

    private static List<Path> jarsBelow(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
    }
}
