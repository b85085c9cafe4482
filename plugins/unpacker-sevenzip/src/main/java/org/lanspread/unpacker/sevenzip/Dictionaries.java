package org.lanspread.unpacker.sevenzip;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a decoder needs for its dictionaries, as 7-Zip's names of methods tell it: {@code LZMA2:24}, {@code PPMD:o6:mem384m}, {@code m5:20}. */
final class Dictionaries {
    private static final Pattern SIZED = Pattern.compile(
            "(?:LZMA2?|m\\d|PPMD(?::o\\d+)?):(?:mem)?(\\d{1,10})([bkmg]?)\\S*", Pattern.CASE_INSENSITIVE);
    private static final int MAX_POWER = 62;

    private Dictionaries() {}

    /** Of all coders of a method together; {@link Long#MAX_VALUE} for what cannot be told. */
    static long bytes(String method) {
        long sum = 0;
        for (String coder : method.strip().split("\\s+")) {
            Matcher sized = SIZED.matcher(coder);
            long bytes = sized.matches() ? bytes(Long.parseLong(sized.group(1)), sized.group(2)) : 0;
            sum = bytes > Long.MAX_VALUE - sum ? Long.MAX_VALUE : sum + bytes;
        }
        return sum;
    }

    /** A number without a unit is the exponent of a power of two. */
    private static long bytes(long number, String unit) {
        return switch (unit) {
            case "b", "B" -> number;
            case "k", "K" -> number << 10;
            case "m", "M" -> number << 20;
            case "g", "G" -> number << 30;
            default -> number > MAX_POWER ? Long.MAX_VALUE : 1L << number;
        };
    }
}
