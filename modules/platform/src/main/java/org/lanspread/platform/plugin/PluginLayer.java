package org.lanspread.platform.plugin;

import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.util.List;

/** Gives a plugin a layer and a class loader of its own. docs/decisions/0004 says why it is done in just this way. */
final class PluginLayer {
    private PluginLayer() {}

    /**
     * Loads the modules of a folder. All of them are roots, since some are required by nobody and hold only native libraries.
     *
     * @throws PluginException if the modules do not fit together or into the parent
     */
    static ModuleLayer define(PluginFolder folder, ModuleLayer parent) throws PluginException {
        try {
            var configuration = parent.configuration().resolveAndBind(ModuleFinder.of(), folder.finder(), folder.moduleNames());
            var controller = ModuleLayer.defineModulesWithOneLoader(configuration, List.of(parent), ClassLoader.getPlatformClassLoader());
            if (mayGrantNativeAccess()) {
                folder.descriptor().nativeAccess().forEach(name -> controller.layer().findModule(name).ifPresent(controller::enableNativeAccess));
            }
            return controller.layer();
        } catch (FindException | ResolutionException | LayerInstantiationException e) {
            throw new PluginException("its modules do not fit together (" + Problem.text(e) + "): install a complete version of the plugin", e);
        }
    }

    /** Whether the launcher gave native access to this module, which alone can hand it on. */
    static boolean mayGrantNativeAccess() {
        return PluginLayer.class.getModule().isNativeAccessEnabled();
    }
}
