package org.lanspread.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Sends the log to standard error, a line each. Stack traces are for those who asked for the debug level. */
final class Logging {
    private Logging() {}

    /** Logs from this level on. Replaces what was configured before. */
    static void configure(Level level, PrintStream err) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(level);
        root.addHandler(new LineHandler(err, new LineFormat(level.intValue() <= Level.FINE.intValue())));
    }

    private static final class LineHandler extends Handler {
        private final PrintStream err;

        LineHandler(PrintStream err, Formatter format) {
            this.err = err;
            setFormatter(format);
        }

        @Override
        public void publish(LogRecord entry) {
            if (isLoggable(entry)) {
                err.print(getFormatter().format(entry));
                err.flush();
            }
        }

        @Override
        public void flush() {
            err.flush();
        }

        @Override
        public void close() {
            err.flush();
        }
    }

    /** One line an entry. */
    static final class LineFormat extends Formatter {
        private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

        private final boolean withStackTraces;

        LineFormat(boolean withStackTraces) {
            this.withStackTraces = withStackTraces;
        }

        @Override
        public String format(LogRecord entry) {
            String logger = Optional.ofNullable(entry.getLoggerName()).orElse("");
            String line = TIME.format(entry.getInstant()) + " " + entry.getLevel() + " " + logger.substring(logger.lastIndexOf('.') + 1) + ": "
                    + Printable.line(formatMessage(entry));
            return line + Optional.ofNullable(entry.getThrown()).map(this::cause).orElse("") + System.lineSeparator();
        }

        private String cause(Throwable thrown) {
            if (!withStackTraces) {
                return " (" + Printable.line(thrown.toString()) + ")";
            }
            var trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace, true));
            return System.lineSeparator() + trace.toString().stripTrailing();
        }
    }
}
