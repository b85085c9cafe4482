package org.lanspread.unpacker.junrar;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;

/** How the files of a set of volumes are named. */
enum VolumeNaming {
    /** {@code game.part1.rar}, {@code game.part2.rar}: the last number of the name counts. */
    NUMBERED {
        @Override
        String after(String name) throws UnpackException {
            Matcher matcher = LAST_NUMBER.matcher(name);
            if (!matcher.matches()) {
                throw noNext(name);
            }
            String digits = matcher.group(2);
            String next = Long.toString(Long.parseLong(digits) + 1);
            return matcher.group(1) + "0".repeat(Math.max(0, digits.length() - next.length())) + next + matcher.group(3);
        }
    },
    /** {@code game.rar}, {@code game.r00}, {@code game.r01}, and {@code game.s00} after {@code game.r99}. */
    BY_EXTENSION {
        @Override
        String after(String name) throws UnpackException {
            Matcher matcher = COUNTING_EXTENSION.matcher(name);
            if (!matcher.matches()) {
                int dot = name.lastIndexOf('.');
                if (dot <= 0) {
                    throw noNext(name);
                }
                boolean upper = name.endsWith(".RAR");
                return name.substring(0, dot) + (upper ? ".R00" : ".r00");
            }
            int number = Integer.parseInt(matcher.group(3)) + 1;
            char letter = (char) (matcher.group(2).charAt(0) + number / 100);
            if (Character.toLowerCase(letter) > 'z') {
                throw noNext(name);
            }
            return matcher.group(1) + letter + String.format(Locale.ROOT, "%02d", number % 100);
        }
    };

    private static final Pattern LAST_NUMBER = Pattern.compile("(.*?)([0-9]{1,9})([^0-9]*)");
    private static final Pattern COUNTING_EXTENSION = Pattern.compile("(.*\\.)([r-zR-Z])([0-9]{2})");

    /** The name of the volume after the one with this name. */
    abstract String after(String name) throws UnpackException;

    private static UnpackException noNext(String name) {
        return new UnpackException(Reason.VOLUME_MISSING, "The archive goes on in a volume, but " + Quoted.of(name) + " is not named as one.");
    }
}
