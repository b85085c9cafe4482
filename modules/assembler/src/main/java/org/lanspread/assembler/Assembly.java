package org.lanspread.assembler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        List<Path> jars = parts.jars(description.modules());
        switch (description.runtime()) {
            case IMAGE -> linker.link(jars, description.modules(), output.resolve(IMAGE));
            case INSTALLED -> copyAll(jars, output.resolve("modules"));
        }
        addPlugins(Files.createDirectories(output).resolve("plugins"));
        addLaunchers(Files.createDirectory(output.resolve("bin")));
        if (!description.defaults().isEmpty()) {
            Files.write(output.resolve("defaults.properties"), defaultLines());
        }
        for (String file : description.files()) {
            Path from = description.folder().resolve(file).normalize();
            if (!Files.exists(from)) {
                throw new AssemblyException("there is no " + from + ", which the description names among its files: make it, or leave it out");
            }
            Tree.copy(from, output.resolve(from.getFileName()));
        }
        Licences.read(parts.licences()).write(Stream.concat(jars.stream(), jarsBelow(output.resolve("plugins")).stream()).toList(),
                output.resolve("licences"));
    }

    private void addPlugins(Path output) throws AssemblyException, IOException {
        for (String plugin : description.plugins()) {
            Files.createDirectories(output);
            if (plugin.endsWith(".zip")) {
                Tree.unzip(description.folder().resolve(plugin), output);
            } else {
                Tree.copy(parts.plugin(plugin), output.resolve(plugin));
            }
        }
    }

    private void addLaunchers(Path output) throws AssemblyException, IOException {
        for (Path launcher : parts.launchers()) {
            if (isWanted(launcher.getFileName().toString())) {
                Tree.copy(launcher, output.resolve(launcher.getFileName()));
            }
        }
        Tree.copy(parts.javaOptions(), output.resolve(parts.javaOptions().getFileName()));
        Files.write(output.resolve("modules.options"), moduleOptions());
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
        return description.defaults().entrySet().stream().map(one -> one.getKey() + "=" + one.getValue().replace("\\", "\\\\")).toList();
    }

    private boolean isWanted(String file) {
        boolean forWindows = file.endsWith(".cmd") || file.endsWith(".ps1");
        boolean fits = description.runtime() == Runtime.INSTALLED || forWindows == system.isWindows();
        return fits && description.launchers().contains(file.replaceFirst("\\.(cmd|ps1)$", ""));
    }

    private static void copyAll(List<Path> files, Path output) throws IOException {
        Files.createDirectories(output);
        for (Path file : files) {
            Tree.copy(file, output.resolve(file.getFileName()));
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
