package org.lanspread.cli;

import java.util.logging.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What every command offers. */
@Command(
        synopsisHeading = "%nUsage: ",
        descriptionHeading = "%n",
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:it could not be done; one sentence on standard error says why",
            "2:the command line is wrong",
            "130, 143:stopped by Ctrl-C or SIGTERM, in order",
        })
final class StandardOptions {
    /** How much is logged. */
    enum LogLevel {
        ERROR(Level.SEVERE),
        WARN(Level.WARNING),
        INFO(Level.INFO),
        DEBUG(Level.FINE);

        private final Level level;

        LogLevel(Level level) {
            this.level = level;
        }

        Level level() {
            return level;
        }
    }

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    @Option(names = "--log-level", paramLabel = "LEVEL", defaultValue = "warn",
            description = "What to log on standard error: error, warn, info or debug. Default: ${DEFAULT-VALUE}.")
    private LogLevel logLevel;

    /** How much is logged. */
    LogLevel logLevel() {
        return logLevel;
    }
}
