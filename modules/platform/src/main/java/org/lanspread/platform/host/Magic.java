package org.lanspread.platform.host;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * How files of a format begin, so that no process has to be started to find out that a file is none.
 *
 * @param bytes what the bytes of the head are, from the first one on
 */
public record Magic(List<Masked> bytes) {
    /** The most bytes of a head that are looked at. */
    public static final int MAX_BYTES = 64;

    /**
     * One byte.
     *
     * @param value what it is
     * @param mask in those bits that count
     */
    public record Masked(int value, int mask) {
        boolean fits(byte actual) {
            return (actual & mask) == value;
        }
    }

    public Magic {
        bytes = List.copyOf(bytes);
    }

    /**
     * Reads bytes with blanks between them: {@code 1a} is that byte, {@code 01/03} one whose bits of the mask {@code 03} are {@code 01}, and
     * {@code ??} any.
     *
     * @throws IllegalArgumentException if the text has another form, has none or too many bytes, or allows any content at all
     */
    public static Magic parse(String text) {
        var bytes = new ArrayList<Masked>();
        for (String token : text.strip().split(" +")) {
            bytes.add(masked(token));
        }
        if (bytes.size() > MAX_BYTES || bytes.stream().noneMatch(one -> one.mask() == 0xff)) {
            throw new IllegalArgumentException("it has 1 to " + MAX_BYTES + " bytes, one of them at least without a mask");
        }
        return new Magic(bytes);
    }

    private static Masked masked(String token) {
        if (token.equals("??")) {
            return new Masked(0, 0);
        }
        int slash = token.indexOf('/');
        int value = oneByte(slash < 0 ? token : token.substring(0, slash));
        int mask = slash < 0 ? 0xff : oneByte(token.substring(slash + 1));
        if ((value & ~mask) != 0) {
            throw new IllegalArgumentException("it has a byte with bits outside its mask");
        }
        return new Masked(value, mask);
    }

    private static int oneByte(String hex) {
        if (hex.length() != 2) {
            throw new IllegalArgumentException("each of its bytes has two hexadecimal digits");
        }
        return HexFormat.fromHexDigits(hex);
    }

    /** Whether a file with this head may be of the format. */
    boolean fits(byte[] head) {
        if (head.length < bytes.size()) {
            return false;
        }
        for (int i = 0; i < bytes.size(); i++) {
            if (!bytes.get(i).fits(head[i])) {
                return false;
            }
        }
        return true;
    }
}
