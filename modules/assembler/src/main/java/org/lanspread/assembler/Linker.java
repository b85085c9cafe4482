package org.lanspread.assembler;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/** Links images by the jlink of the Java that runs this, for its system. What it linked before it copies, since linking takes long. */
final class Linker {
    private final Map<List<String>, Path> linked = new HashMap<>();

    /** Tells where an image is from now on. */
    void remember(List<String> modules, Path image) {
        linked.putIfAbsent(modules, image);
    }

    /**
     * Makes an image.
     *
     * @param jars the modules and all that they require, but for what Java brings
     * @param modules the names of the modules that are resolved at start
     * @param image the folder to make
     */
    void link(List<Path> jars, List<String> modules, Path image) throws AssemblyException, IOException {
        if (linked.containsKey(modules)) {
            Tree.copy(linked.get(modules), image);
            return;
        }
        for (Path jar : jars) {
            requireExplicit(jar);
            requireOnePath(jar);
        }
        ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow(() -> new AssemblyException("the Java in "
                + System.getProperty("java.home") + " has no jlink: set JAVA_HOME to a JDK " + Runtime.version().feature()));
        String roots = String.join(",", modules);
        var output = new StringWriter();
        int status = jlink.run(new PrintWriter(output), new PrintWriter(output),
                "--module-path", jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                "--add-modules", roots,
                // Also for programs that start the image by themselves, such as the processes of isolated plugins.
                "--add-options=--add-modules=" + roots,
                "--output", image.toString(),
                // Not --strip-debug, which needs objcopy on Linux and would find nothing more to strip.
                "--strip-java-debug-attributes", "--no-header-files", "--no-man-pages", "--compress", "zip-6",
                // It would make links of texts that are the same, which not everything unpacks.
                "--disable-plugin", "dedup-legal-notices");
        if (status != 0) {
            throw new AssemblyException("jlink could not link the image: " + output.toString().strip().replaceAll("\\s*\\R\\s*", "; "));
        }
    }

    private static void requireOnePath(Path jar) throws AssemblyException {
        if (jar.toString().contains(File.pathSeparator)) {
            throw new AssemblyException(jar + " cannot be linked, since Java takes a '" + File.pathSeparator
                    + "' for the end of a path: move the folder of parts to a path without one");
        }
    }

    private static void requireExplicit(Path jar) throws AssemblyException {
        for (var module : ModuleFinder.of(jar).findAll()) {
            if (module.descriptor().isAutomatic()) {
                throw new AssemblyException(jar.getFileName() + " has no module descriptor, so jlink cannot link it: take what needs it as a plugin");
            }
        }
    }
}
