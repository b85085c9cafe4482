package org.lanspread.proto;

/** The limits of the protocol. A document or number beyond them is refused before anything is done with it. */
public final class Limits {
    /** The largest request, response or notice, in bytes of JSON. */
    public static final int CONTROL_BYTES = 256 * 1024;
    /** The largest library listing, in bytes of JSON. */
    public static final int LISTING_BYTES = 10 * 1024 * 1024;
    /** The largest manifest: {@link #MANIFEST_FILES} files with paths of some 80 bytes, or {@link #INSTALLED_FILES} with paths of some 60. */
    public static final int MANIFEST_BYTES = 32 * 1024 * 1024;
    /** The largest catalog. */
    public static final int CATALOG_BYTES = 16 * 1024 * 1024;
    /** The most tokens (braces, names and values) of a request or notice. */
    public static final int CONTROL_TOKENS = 1 << 14;
    /** The most tokens of a response: {@link #LISTED_GAMES} games of some 25 tokens. */
    public static final int LISTING_TOKENS = 1 << 18;
    /** The most tokens of a manifest or catalog: {@link #MANIFEST_FILES} files of some 20 tokens. */
    public static final int DOCUMENT_TOKENS = 1 << 22;
    /** The deepest nesting of JSON. */
    public static final int DEPTH = 32;
    /** The longest string of a control message, in characters. */
    public static final int STRING_CHARS = 8 * 1024;
    /** The longest field name, in characters. */
    public static final int NAME_CHARS = 128;
    /** The longest number, in digits. */
    public static final int NUMBER_CHARS = 32;
    /** The largest number: 2^50. */
    public static final long NUMBER = 1L << 50;
    /** The most games in one listing. */
    public static final int LISTED_GAMES = 10_000;
    /** The longest title, in characters. */
    public static final int TITLE_CHARS = 200;
    /** The longest name of a peer, in characters. */
    public static final int PEER_NAME_CHARS = 64;
    /** The most transports that one peer announces. */
    public static final int TRANSPORTS = 8;
    /** The most features that one peer announces. */
    public static final int FEATURES = 32;
    /** The most peers that are told in one answer. */
    public static final int TOLD_PEERS = 256;
    /** The most files of one release. */
    public static final int MANIFEST_FILES = 200_000;
    /** The most files that a release unpacks to. */
    public static final int INSTALLED_FILES = 200_000;
    /** The largest version sentinel. */
    public static final int SENTINEL_BYTES = 64 * 1024;
    /** The most content that one request may ask for. */
    public static final int CONTENT_BYTES = 4 * 1024 * 1024;

    private Limits() {}

    /** Refuses a number that does not lie in a range, both ends included. */
    static void number(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + value + ", allowed are " + min + " to " + max);
        }
    }

    /** Refuses a text that is too long. */
    static void chars(String name, String value, int max) {
        if (value.length() > max) {
            throw new IllegalArgumentException(name + " has " + value.length() + " characters, allowed are " + max);
        }
    }
}
