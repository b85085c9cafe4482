package org.lanspread.platform.host;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lanspread.spi.Availability;
import org.lanspread.spi.model.Quoted;

/**
 * How a child is started: by the Java that runs here, with the modules that run here.
 *
 * @param java the program that starts Java
 * @param modulePath where the modules are that are no part of Java's image
 * @param jdkModules the modules of the JDK that plugins see here, and so there too
 * @param mainModule the module that children run
 * @param mainClass its class
 */
public record ChildRuntime(Path java, List<Path> modulePath, List<String> jdkModules, String mainModule, String mainClass) {
    private static final String JAVA = File.separatorChar == '/' ? "java" : "java.exe";
    private static final Pattern JDK_MODULE = Pattern.compile("(java|jdk)\\.");
    /** Variables with options for every JVM, which are not meant for children and would show in what they write. */
    private static final List<String> JVM_VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");
    /** A limit that the system does not know is left out; a core dump would be as large as the memory. */
    private static final String LIMITED = "ulimit -v \"$0\" 2>/dev/null; ulimit -c 0; exec \"$@\"";

    public ChildRuntime {
        modulePath = List.copyOf(modulePath);
        jdkModules = List.copyOf(jdkModules);
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
        return new ChildRuntime(Path.of(System.getProperty("java.home"), "bin", JAVA), path, jdkModules(layer), mainModule, mainClass);
    }

    /** A child resolves only what its main module requires, unless it is told more. */
    private static List<String> jdkModules(ModuleLayer layer) {
        ModuleFinder java = ModuleFinder.ofSystem();
        return names(layer).filter(name -> JDK_MODULE.matcher(name).lookingAt() && java.find(name).isPresent()).distinct().sorted().toList();
    }

    private static Stream<String> names(ModuleLayer layer) {
        return Stream.concat(layer.modules().stream().map(Module::getName), layer.parents().stream().flatMap(ChildRuntime::names));
    }

    /** Whether children can be started at all: some images have no program for that. */
    Availability availability() {
        return Files.exists(java) ? Availability.yes() : Availability.no("it runs in a process of its own, and the Java of this program has no "
                + Quoted.plain(java.toString()) + " to start one: link its image without --strip-native-commands");
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
        command.add(java.toString());
        command.addAll(limits.jvmOptions(maxDictionaryBytes));
        command.addAll(List.of("-Djava.io.tmpdir=" + temp, "--enable-native-access=" + mainModule, "--illegal-native-access=deny"));
        if (!modulePath.isEmpty()) {
            command.addAll(List.of("--module-path", String.join(File.pathSeparator, modulePath.stream().map(Path::toString).toList())));
        }
        if (!jdkModules.isEmpty()) {
            command.addAll(List.of("--add-modules", String.join(",", jdkModules)));
        }
        command.addAll(List.of("--module", mainModule + "/" + mainClass));
        var builder = new ProcessBuilder(command).directory(temp.toFile());
        builder.environment().keySet().removeAll(JVM_VARIABLES);
        // One arena for all threads: each would reserve its own part of the address space.
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        return builder.start();
    }
}
