package org.lanspread.cli;

import java.nio.file.Path;

/** Says where the program lies, until it is closed. */
final class ProgramHome implements AutoCloseable {
    private final String before = System.getProperty(PluginOptions.HOME_PROPERTY);

    ProgramHome(Path folder) {
        System.setProperty(PluginOptions.HOME_PROPERTY, folder.toString());
    }

    @Override
    public void close() {
        if (before == null) {
            System.clearProperty(PluginOptions.HOME_PROPERTY);
        } else {
            System.setProperty(PluginOptions.HOME_PROPERTY, before);
        }
    }
}
