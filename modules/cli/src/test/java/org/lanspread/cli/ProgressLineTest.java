package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanspread.peer.PeerEvent.Phase;

class ProgressLineTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();

    private ProgressLine line(boolean inPlace) {
        return new ProgressLine(new PrintStream(bytes, true, StandardCharsets.UTF_8), inPlace, nanos::get);
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void printsALineAtEachTenthAndEachSecondAndEachPhase() {
        var line = line(false);

        line.show(Samples.progress(Phase.TRANSFERRING, 0, 1000));
        line.show(Samples.progress(Phase.TRANSFERRING, 99, 1000));
        line.show(Samples.progress(Phase.TRANSFERRING, 100, 1000));
        nanos.set(999_999_999);
        line.show(Samples.progress(Phase.TRANSFERRING, 101, 1000));
        nanos.set(1_000_000_000);
        line.show(Samples.progress(Phase.TRANSFERRING, 102, 1000));
        line.show(Samples.progress(Phase.COMMITTING, 0, 1000));

        assertThat(shown().lines().map(text -> text.split(" {2}")[0] + " " + text.split(" {2}")[2])).containsExactly(
                "receiving 0 B of 1.0 kB", "receiving 100 B of 1.0 kB", "receiving 102 B of 1.0 kB", "saving 0 B of 1.0 kB");
    }

    @Test
    void changesOneLineInPlaceAndTakesItAwayForANote() {
        var line = line(true);

        line.show(Samples.progress(Phase.TRANSFERRING, 0, 1000));
        line.show(Samples.progress(Phase.UNPACKING, 0, 0));
        line.note("done");

        assertThat(shown()).endsWith("\rdone" + System.lineSeparator());
        assertThat(shown()).containsOnlyOnce(System.lineSeparator());
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.0 kB", "999949, 999.9 kB", "999950, 1.0 MB", "1500000, 1.5 MB", "9223372036854775807, 9.2 EB"})
    void writesBytesAsPeopleDo(long count, String text) {
        assertThat(Amounts.bytes(count)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 s", "59, 59 s", "60, 1 min 00 s", "3599, 59 min 59 s", "3600, 1 h 00 min", "90061, 25 h 01 min"})
    void writesTimeAsPeopleDo(long seconds, String text) {
        assertThat(Amounts.seconds(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 100", "0, 10, 0", "5, 10, 50", "11, 10, 100", "9223372036854775807, 9223372036854775807, 100"})
    void countsHundredths(long done, long total, int percent) {
        assertThat(Amounts.percent(done, total)).isEqualTo(percent);
    }
}
