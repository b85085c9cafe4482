package org.lanspread.spi.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The SHA-256 of a peer's public key info (SubjectPublicKeyInfo, DER). It is proven by the TLS handshake and by nothing else.
 *
 * @param hex the digest as 64 lower-case hex digits
 */
public record PeerId(String hex) implements Comparable<PeerId> {
    /** How many hex digits an announcement shows of an id: enough to tell peers apart, too few to prove anything. */
    public static final int HINT_CHARS = 16;

    private static final Pattern GRAMMAR = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException if the text is not 64 lower-case hex digits */
    public PeerId {
        if (!GRAMMAR.matcher(hex).matches()) {
            throw new IllegalArgumentException("not 64 hex digits: " + Quoted.of(hex));
        }
    }

    /** The id of the peer that holds this key. */
    public static PeerId of(PublicKey key) {
        try {
            return new PeerId(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded())));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** The first {@value #HINT_CHARS} hex digits. */
    public String hint() {
        return hex.substring(0, HINT_CHARS);
    }

    /**
     * The first 64 bits as four words that can be read aloud (a proquint: <cite>A Proposal for Proquints</cite>,
     * arXiv:0901.4016).
     */
    public String words() {
        var out = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            out.append(i == 0 ? "" : "-").append(word(Integer.parseInt(hex, 4 * i, 4 * i + 4, 16)));
        }
        return out.toString();
    }

    private static String word(int bits) {
        String consonants = "bdfghjklmnprstvz";
        String vowels = "aiou";
        return "" + consonants.charAt(bits >> 12 & 15) + vowels.charAt(bits >> 10 & 3) + consonants.charAt(bits >> 6 & 15)
                + vowels.charAt(bits >> 4 & 3) + consonants.charAt(bits & 15);
    }

    @Override
    public int compareTo(PeerId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return words();
    }
}
