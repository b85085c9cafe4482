import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A host program with plugins of its own, one of which is the application: it loads it, and the peer with it, into a module layer.
 *
 * <p>{@code java --enable-native-access=ALL-UNNAMED --add-modules JDK-MODULES LayerHost.java MODULES ARGUMENTS…}, where the modules of the JDK are
 * those that plugins in folders may count on, beside those that Java resolves by itself.
 */
final class LayerHost {
    private LayerHost() {}

    public static void main(String[] arguments) throws Exception {
        ModuleFinder modules = ModuleFinder.of(Path.of(arguments[0]));
        Set<String> all = modules.findAll().stream().map(module -> module.descriptor().name()).collect(Collectors.toSet());
        ModuleLayer boot = ModuleLayer.boot();
        // All are roots: what provides a service, and what has only native code, is required by nobody.
        var configuration = boot.configuration().resolveAndBind(ModuleFinder.of(), modules, all);
        // One loader: Netty looks for its native code through the loader of another of its modules.
        var controller = ModuleLayer.defineModulesWithOneLoader(configuration, List.of(boot), ClassLoader.getPlatformClassLoader());
        // The platform hands the right on to the plugins that it loads.
        for (String name : List.of("io.netty.common", "org.lanspread.platform")) {
            controller.enableNativeAccess(controller.layer().findModule(name).orElseThrow());
        }
        controller.layer().findLoader("org.example.party").loadClass("org.example.party.Party").getMethod("main", String[].class)
                .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
    }
}
