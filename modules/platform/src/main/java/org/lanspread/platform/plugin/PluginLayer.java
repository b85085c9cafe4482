package org.lanspread.platform.plugin;

import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.util.List;
import java.util.regex.Pattern;

/** Gives a plugin a layer and a class loader of its own. docs/decisions/0004 says why it is done in just this way. */
final class PluginLayer {
    /** What to do about classes for a newer Java. */
    static final String NEWER_JAVA = "this program runs on Java " + Runtime.version().feature()
            + ", so ask the plugin's author for a version for that";

    private static final Pattern MISSING_JDK_MODULE = Pattern.compile("Module (java|jdk)\\.\\S+ not found");

    private PluginLayer() {}

    /**
     * Loads the modules of a folder. All of them are roots, since some are required by nobody and hold only native libraries.
     *
     * @throws PluginException if the modules do not fit together or into the parent
     */
    static ModuleLayer define(PluginFolder folder, ModuleLayer parent) throws PluginException {
        var configuration = resolve(folder, parent);
        try {
            var controller = ModuleLayer.defineModulesWithOneLoader(configuration, List.of(parent), ClassLoader.getPlatformClassLoader());
            if (mayGrantNativeAccess()) {
                folder.descriptor().nativeAccess().forEach(name -> controller.layer().findModule(name).ifPresent(controller::enableNativeAccess));
            }
            return controller.layer();
        } catch (LayerInstantiationException e) {
            throw unfit(folder, parent, e);
        }
    }

    /**
     * What the modules of a folder would be in a layer; loads nothing.
     *
     * @throws PluginException if the modules do not fit together or into the parent
     */
    static Configuration resolve(PluginFolder folder, ModuleLayer parent) throws PluginException {
        try {
            return parent.configuration().resolveAndBind(ModuleFinder.of(), folder.finder(), folder.moduleNames());
        } catch (FindException e) {
            throw new PluginException("its modules do not fit together (" + Problem.text(e) + "): " + remedy(e), e);
        } catch (ResolutionException e) {
            throw unfit(folder, parent, e);
        }
    }

    /** In most cases a package is there twice. */
    private static PluginException unfit(PluginFolder folder, ModuleLayer parent, RuntimeException e) {
        String why = folder.packageOfTwo(new CoreModules(parent))
                .orElseGet(() -> "its modules do not fit together (" + Problem.text(e) + "): ask the plugin's author for a sound version");
        return new PluginException(why, e);
    }

    /** Many libraries require modules of the JDK that they hardly use. The module system says only in its text which module it misses. */
    private static String remedy(FindException problem) {
        return MISSING_JDK_MODULE.matcher(Problem.text(problem)).find()
                ? "this program was started without that module of the JDK, so add it to the modules of your distribution, "
                        + "or ask the plugin's author for a version that does without this module"
                : "install a complete version of the plugin";
    }

    /** Whether the launcher gave native access to this module, which alone can hand it on. */
    static boolean mayGrantNativeAccess() {
        return PluginLayer.class.getModule().isNativeAccessEnabled();
    }
}
