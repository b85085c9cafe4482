package org.lanspread.store;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The random number that ties an intent to the folders it covers: 128 bits, so that no archive can guess it.
 *
 * @param hex 32 lower-case hex digits
 */
record TransactionId(String hex) {
    private static final Pattern GRAMMAR = Pattern.compile("[0-9a-f]{32}");
    private static final SecureRandom RANDOM = new SecureRandom();

    TransactionId {
        if (!GRAMMAR.matcher(hex).matches()) {
            throw new IllegalArgumentException("not 32 hex digits");
        }
    }

    static TransactionId random() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return new TransactionId(HexFormat.of().formatHex(bytes));
    }
}
