package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LoggingTest {
    private static LogRecord entry() {
        var entry = new LogRecord(Level.WARNING, "bad name\n\u001b[2J");
        entry.setLoggerName("org.lanspread.peer.Roster");
        entry.setThrown(new IllegalStateException("why\nso"));
        return entry;
    }

    @Test
    void writesOneLineAnEntry() {
        assertThat(new Logging.LineFormat(false).format(entry()))
                .endsWith(" WARNING Roster: bad name??[2J (java.lang.IllegalStateException: why?so)" + System.lineSeparator());
    }

    @Test
    void keepsStackTracesForTheDebugLevel() {
        assertThat(new Logging.LineFormat(true).format(entry())).contains("\tat ");
    }
}
