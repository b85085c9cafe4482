package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lanspread.cli.LineReader.Line;

class LineReaderTest {
    private static LineReader reading(String text) {
        return new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Optional<Line> text(String text) {
        return Optional.of(new Line.Text(text));
    }

    @Test
    void readsLinesWithAndWithoutAnEnd() throws IOException {
        var lines = reading("one\n\nzwölf");

        assertThat(lines.next()).isEqualTo(text("one"));
        assertThat(lines.next()).isEqualTo(text(""));
        assertThat(lines.next()).isEqualTo(text("zwölf"));
        assertThat(lines.next()).isEmpty();
    }

    @Test
    void takesALineAtTheLimit() throws IOException {
        String longest = "x".repeat(LineReader.MAX_LINE_BYTES);
        var lines = reading(longest + "\nnext");

        assertThat(lines.next()).isEqualTo(text(longest));
        assertThat(lines.next()).isEqualTo(text("next"));
    }

    @Test
    void skipsALinePastTheLimitAndGoesOnWithTheNext() throws IOException {
        var lines = reading("x".repeat(LineReader.MAX_LINE_BYTES + 1) + "\nnext");

        assertThat(lines.next()).isEqualTo(Optional.of(new Line.Unusable("the line is longer than 65536 bytes")));
        assertThat(lines.next()).isEqualTo(text("next"));
        assertThat(lines.next()).isEmpty();
    }

    @Test
    void refusesBytesThatAreNotUtf8() throws IOException {
        var lines = new LineReader(new ByteArrayInputStream(new byte[] {'a', (byte) 0xe9, '\n', 'b'}));

        assertThat(lines.next()).isEqualTo(Optional.of(new Line.Unusable("the line is not UTF-8")));
        assertThat(lines.next()).isEqualTo(text("b"));
    }
}
