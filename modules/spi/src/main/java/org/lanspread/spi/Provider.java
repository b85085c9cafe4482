package org.lanspread.spi;

/**
 * One implementation of a service. A provider is a public class with a public constructor without parameters that does no
 * work: it starts no threads, opens no files and loads no native code. All methods may be called from any thread.
 */
public interface Provider {
    /**
     * The name by which configuration selects this provider: lower-case letters, digits and hyphens, at most 32 characters,
     * unique among the providers of one service.
     */
    String id();

    /** Breaks ties that configuration leaves open; the higher wins. The ids decide between equals. */
    default int priority() {
        return 0;
    }

    /**
     * Whether this provider can work on this machine. Called once at start-up; must answer at once, without threads and
     * without the network. Loading a native library is allowed.
     */
    default Availability availability() {
        return Availability.yes();
    }
}
