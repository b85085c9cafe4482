package org.lanspread.assembler;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
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
    private static final String LINK = "link";
    /** What a launcher says to Java. */
    private static final Pattern STARTED = Pattern.compile("--module ([\\w.]+)/");

    /** Makes the folder, as a whole or not at all. */
    void into(Path output, Linker linker) throws AssemblyException, IOException {
        if (Files.exists(output, LinkOption.NOFOLLOW_LINKS)) {
            throw new AssemblyException(output + " is there already: remove it, or name another folder");
        }
        Path partial = output.resolveSibling("." + output.getFileName() + ".partial");
        if (Files.exists(partial, LinkOption.NOFOLLOW_LINKS)) {
            throw new AssemblyException(partial + " is there, as a link that was cut short leaves it: remove it");
        }
        try {
            createFolder(partial);
            assemble(partial, linker);
            Files.move(partial, output);
            if (description.runtime() == Runtime.IMAGE) {
                linker.remember(description.modules(), output.resolve(IMAGE));
            }
        } finally {
            Tree.delete(partial);
        }
    }

    private static void createFolder(Path folder) throws AssemblyException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new AssemblyException(folder.getParent() + " is no folder that can be written to: name another place for the distribution", e);
        }
    }

    private void assemble(Path output, Linker linker) throws AssemblyException, IOException {
        var modules = parts.resolve(description.modules());
        requireKnown(description.nativeAccess(), modules.names());
        addLaunchers(Files.createDirectory(output.resolve("bin")), modules.names());
        // Linking comes after what may be refused, since it takes long.
        switch (description.runtime()) {
            case IMAGE -> {
                addPlugins(output.resolve("plugins"), modules);
                linker.link(modules.jars(), description.modules(), output.resolve(IMAGE));
            }
            case INSTALLED -> {
                addPlugins(output.resolve("plugins"), modules.inInstalledJava(description.modules()));
                copyAll(modules.jars(), output.resolve("modules"));
            }
        }
        if (!description.defaults().isEmpty()) {
            Files.write(output.resolve("defaults.properties"), defaultLines());
        }
        parts.licences().write(linkedJava(output), Stream.concat(modules.jars().stream(), jarsBelow(output.resolve("plugins")).stream()).toList(),
                furtherParts(), output.resolve("licences"));
        addFiles(output);
    }

    private Optional<LinkedJava> linkedJava(Path output) {
        return description.runtime() == Runtime.IMAGE ? Optional.of(new LinkedJava(output.resolve(IMAGE))) : Optional.empty();
    }

    /** What is no jar, by its name; folders have a slash at the end. */
    private List<String> furtherParts() {
        var files = description.files().stream().map(file -> description.folder().resolve(file).normalize())
                .map(file -> file.getFileName() + (Files.isDirectory(file) ? "/" : ""));
        return Stream.concat(Stream.of("bin/"), files).toList();
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
            if (from.getFileName() == null || output.toRealPath().startsWith(from.toRealPath())) {
                throw new AssemblyException("the files cannot have all of " + from
                        + ", a whole disk or a folder that the distribution is made in: name what of it is meant");
            }
            add(from, output);
        }
    }

    /** Copies a file or folder into a folder that has none of its name yet; returns the copy. */
    private static Path add(Path from, Path folder) throws AssemblyException, IOException {
        Path to = folder.resolve(from.getFileName());
        requireNew(to);
        Tree.copy(from, to);
        return to;
    }

    static void requireNew(Path file) throws AssemblyException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new AssemblyException("the distribution would have two of " + file.getFileName() + ": look what the description names twice");
        }
    }

    private void addPlugins(Path output, Parts.Resolved modules) throws AssemblyException, IOException {
        for (Path plugin : description.plugins()) {
            Files.createDirectories(output);
            boolean zipped = plugin.toString().endsWith(".zip");
            modules.requireRoomFor(zipped
                    ? new PluginZip(description.folder().resolve(plugin)).unpackInto(output)
                    : add(parts.plugin(plugin), output));
        }
    }

    private void addLaunchers(Path output, Set<String> modules) throws AssemblyException, IOException {
        if (description.runtime() == Runtime.IMAGE && description.launchers().contains(LINK)) {
            throw new AssemblyException("the launcher " + LINK + " takes jars, which a distribution with an image has not: leave it out, "
                    + "or say runtime = installed");
        }
        for (String name : launchers()) {
            var scripts = parts.launchers().stream().filter(file -> isLauncher(file.getFileName().toString(), name)).toList();
            if (scripts.isEmpty()) {
                throw new AssemblyException("among the parts is no launcher " + name + " for " + system + ": look at its name in the description");
            }
            for (Path script : scripts) {
                requireStarted(add(script, output), modules);
            }
        }
        add(parts.javaOptions(), output);
        Files.write(output.resolve("modules.options"), moduleOptions());
    }

    private static void requireStarted(Path script, Set<String> modules) throws AssemblyException, IOException {
        // What is looked for is ASCII, whatever the rest of the script is in.
        var started = STARTED.matcher(Files.readString(script, StandardCharsets.ISO_8859_1));
        if (started.find() && !modules.contains(started.group(1))) {
            throw new AssemblyException("the launcher " + script.getFileName() + " starts the module " + started.group(1)
                    + ", which is not there: add it to the modules, or leave the launcher out");
        }
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
        String escaped = value.replace("\\", "\\\\");
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
