package org.lanspread.platform.plugin;

import org.lanspread.spi.model.Quoted;

/** What an exception of the module system, of a provider or of the file system says, made fit for the report. */
final class Problem {
    private static final int MAX_CAUSES = 16;

    private Problem() {}

    /** The innermost cause, which is the one that says what happened. */
    static Throwable cause(Throwable thrown) {
        Throwable inner = thrown;
        for (int i = 0; i < MAX_CAUSES && inner.getCause() != null; i++) {
            inner = inner.getCause();
        }
        return inner;
    }

    /** The message of the innermost cause. What we say ourselves needs no name of a class. */
    static String text(Throwable thrown) {
        Throwable inner = cause(thrown);
        String message = inner.getMessage();
        if (inner instanceof PluginException) {
            return message;
        }
        return inner.getClass().getSimpleName() + (message == null || message.isBlank() ? "" : ": " + Quoted.plain(message));
    }
}
