package org.lanspread.platform.plugin;

/**
 * The context class loader of calls into a plugin: its own loader, because libraries look there for their own parts.
 *
 * @param loader the loader of the plugin
 */
record PluginContext(ClassLoader loader) {
    /** Puts back the context that was there before. */
    interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    /** Enters the plugin, on the calling thread. */
    Scope enter() {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        return () -> thread.setContextClassLoader(before);
    }
}
