package org.lanspread.platform.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.lanspread.spi.model.Quoted;

/** Reads what a child writes to its standard error, so that it never waits for that, and keeps the end. */
final class ErrorTail {
    private final byte[] tail = new byte[HostLimits.MAX_ERRORS_BYTES];
    private int length;

    /** Reads to the end; to be run by a thread of its own. */
    void drain(InputStream errors) {
        byte[] chunk = new byte[HostLimits.MAX_ERRORS_BYTES / 2];
        try (errors) {
            for (int count = errors.read(chunk); count >= 0; count = errors.read(chunk)) {
                keep(chunk, count);
            }
        } catch (IOException e) {
            keep("(cut)".getBytes(StandardCharsets.UTF_8), 5);
        }
    }

    private synchronized void keep(byte[] chunk, int count) {
        int kept = Math.min(length, tail.length - count);
        System.arraycopy(tail, length - kept, tail, 0, kept);
        System.arraycopy(chunk, 0, tail, kept, count);
        length = kept + count;
    }

    /** The last lines, safe to print. */
    synchronized List<String> lines() {
        return new String(tail, 0, length, StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank()).map(Quoted::plain).toList();
    }
}
