package org.lanspread.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads lines of bounded length. What is too long is skipped up to the end of its line, and never held in memory. */
final class LineReader {
    /** The longest line, in bytes without its end. */
    static final int MAX_LINE_BYTES = 64 * 1024;

    private final InputStream in;

    /** What stood in a line. */
    sealed interface Line {
        /** A line of text. */
        record Text(String text) implements Line {}

        /** A line that cannot be used, and why. */
        record Unusable(String reason) implements Line {}
    }

    LineReader(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /** The next line, or empty at the end of input. Blocks. */
    Optional<Line> next() throws IOException {
        var bytes = new ByteArrayOutputStream();
        long length = 0;
        int b = in.read();
        if (b < 0) {
            return Optional.empty();
        }
        for (; b >= 0 && b != '\n'; b = in.read()) {
            if (++length <= MAX_LINE_BYTES) {
                bytes.write(b);
            }
        }
        return Optional.of(length > MAX_LINE_BYTES
                ? new Line.Unusable("the line is longer than " + MAX_LINE_BYTES + " bytes")
                : decoded(bytes.toByteArray()));
    }

    private static Line decoded(byte[] utf8) {
        try {
            return new Line.Text(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
        } catch (CharacterCodingException e) {
            return new Line.Unusable("the line is not UTF-8");
        }
    }
}
