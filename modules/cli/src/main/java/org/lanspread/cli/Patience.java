package org.lanspread.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how many seconds to wait, from 0 to a day. */
final class Patience implements ITypeConverter<Duration> {
    /** The longest wait. */
    static final long MAX_SECONDS = 24 * 60 * 60;

    @Override
    public Duration convert(String text) {
        try {
            long seconds = Long.parseLong(text);
            if (seconds >= 0 && seconds <= MAX_SECONDS) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException e) {
            throw refusal(text);
        }
        throw refusal(text);
    }

    private static TypeConversionException refusal(String text) {
        return new TypeConversionException("'" + text + "' is not a number of seconds from 0 to " + MAX_SECONDS);
    }
}
