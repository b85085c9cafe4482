package org.lanspread.platform.plugin;

/** A plugin, or one provider of it, that cannot be used. The message is one sentence for a person and safe to print. */
final class PluginException extends Exception {
    private static final long serialVersionUID = 1L;

    PluginException(String message) {
        super(message);
    }

    PluginException(String message, Throwable cause) {
        super(message, cause);
    }
}
