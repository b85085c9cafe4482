package org.lanspread.platform.host;

import java.io.File;
import java.io.IOException;
import java.lang.module.ResolvedModule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How a child is started: by the Java that runs here, with the modules that run here.
 *
 * @param modulePath where the modules are that are no part of Java's image
 * @param mainModule the module that children run
 * @param mainClass its class
 */
public record ChildRuntime(List<Path> modulePath, String mainModule, String mainClass) {
    /** Variables with options for every JVM, which are not meant for children and would show in what they write. */
    private static final List<String> JVM_VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");
    /** A limit that the system does not know is left out; a core dump would be as large as the memory. */
    private static final String LIMITED = "ulimit -v \"$0\" 2>/dev/null; ulimit -c 0; exec \"$@\"";

    public ChildRuntime {
        modulePath = List.copyOf(modulePath);
    }

    /**
     * For children that run a module of a layer.
     *
     * @param layer where the module is
     */
    public static ChildRuntime of(ModuleLayer layer, String mainModule, String mainClass) {
        var modules = new HashSet<ResolvedModule>();
        layer.configuration().findModule(mainModule).ifPresent(module -> addWithAllThatItReads(module, modules));
        var path = modules.stream()
                .flatMap(module -> module.reference().location().stream())
                .filter(location -> "file".equals(location.getScheme()))
                .map(Path::of)
                .sorted()
                .toList();
        return new ChildRuntime(path, mainModule, mainClass);
    }

    private static void addWithAllThatItReads(ResolvedModule module, Set<ResolvedModule> found) {
        if (found.add(module)) {
            module.reads().forEach(read -> addWithAllThatItReads(read, found));
        }
    }

    /** Starts a child whose temporary files go to a folder of its own. */
    Process start(HostLimits limits, long maxDictionaryBytes, Path temp) throws IOException {
        var command = new ArrayList<String>();
        if (File.separatorChar == '/') {
            command.addAll(List.of("/bin/sh", "-c", LIMITED, Long.toString(limits.addressSpaceKib(maxDictionaryBytes))));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(limits.jvmOptions(maxDictionaryBytes));
        command.addAll(List.of("-Djava.io.tmpdir=" + temp, "--enable-native-access=" + mainModule, "--illegal-native-access=deny"));
        if (!modulePath.isEmpty()) {
            command.addAll(List.of("--module-path", String.join(File.pathSeparator, modulePath.stream().map(Path::toString).toList())));
        }
        command.addAll(List.of("--module", mainModule + "/" + mainClass));
        var builder = new ProcessBuilder(command).directory(temp.toFile());
        builder.environment().keySet().removeAll(JVM_VARIABLES);
        // One arena for all threads: each would reserve its own part of the address space.
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        return builder.start();
    }
}
