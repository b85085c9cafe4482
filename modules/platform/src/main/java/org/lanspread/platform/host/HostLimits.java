package org.lanspread.platform.host;

import java.time.Duration;
import java.util.List;
import org.lanspread.spi.unpack.UnpackOptions;

/**
 * What a child process may use.
 *
 * @param start the time until it runs
 * @param silence the time it may let pass without a byte while somebody waits for one
 * @param heapBytes its heap
 * @param addressSpaceBytes all its memory, without the dictionaries that the caller allows. Enforced where there is {@code ulimit -v}: on Linux
 */
public record HostLimits(Duration start, Duration silence, long heapBytes, long addressSpaceBytes) {
    /** What children of a peer get. */
    public static final HostLimits DEFAULT = new HostLimits(
            Duration.ofSeconds(20), Duration.ofSeconds(30), UnpackOptions.READER_BYTES, 1536L << 20);

    /** The largest dictionary of a child that unpacks for the user. */
    public static final long MAX_DICTIONARY_BYTES = 1L << 30;
    /** The largest dictionary of a child that unpacks for other peers, of which there may be two at once. */
    public static final long MAX_STREAMED_DICTIONARY_BYTES = 256L << 20;
    /** How often a child says, while it opens an archive, that it reads it. */
    static final Duration SIGN_OF_LIFE = Duration.ofSeconds(1);
    /** How often it may say so: what takes longer than ten minutes to list is no archive of a game. */
    static final int MAX_SIGNS_OF_LIFE = 600;
    /** The most names of a listing may have together, in bytes. */
    static final int MAX_NAMES_BYTES = 32 << 20;
    /** How much of what a child writes to its standard error is kept, in bytes: the end. */
    static final int MAX_ERRORS_BYTES = 8 * 1024;
    /** How long a child whose answer broke off may take to end by itself, so that its status is known. */
    static final Duration FAREWELL = Duration.ofSeconds(1);
    /** How long a killed child may take to be gone; its state is a matter of the operating system then. */
    static final Duration DEATH = Duration.ofSeconds(5);
    /** How often somebody looks whether a child is silent. */
    static final Duration TICK = Duration.ofMillis(200);
    /** The status of a child whose memory was too small: that of a JVM that is told to end then. */
    public static final int OUT_OF_MEMORY_STATUS = 3;

    private static final int DICTIONARIES = 2;

    /**
     * What the JVM of a child is told, which runs a decoder with dictionaries of this size. Its memory apart from the heap is kept small; it writes
     * neither core dumps nor reports of crashes.
     */
    List<String> jvmOptions(long maxDictionaryBytes) {
        return List.of("-Xmx" + (heapBytes + dictionariesBytes(maxDictionaryBytes)), "-Xss512k", "-XX:+UseSerialGC", "-XX:NewRatio=7",
                "-XX:MaxMetaspaceSize=64m", "-XX:CompressedClassSpaceSize=16m", "-XX:ReservedCodeCacheSize=48m", "-XX:MaxDirectMemorySize=8m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-CreateCoredumpOnCrash", "-XX:+ErrorFileToStderr", "-XX:-UsePerfData", "-Xshare:auto");
    }

    /** For {@code ulimit -v}, in KiB. Dictionaries lie in the heap, which is reserved at once, or beside it. */
    long addressSpaceKib(long maxDictionaryBytes) {
        return (addressSpaceBytes + 2 * dictionariesBytes(maxDictionaryBytes)) >> 10;
    }

    /** A decoder holds a dictionary, and for a moment that of the next entry. */
    private static long dictionariesBytes(long maxDictionaryBytes) {
        return DICTIONARIES * Math.min(maxDictionaryBytes, Long.MAX_VALUE / 16);
    }
}
