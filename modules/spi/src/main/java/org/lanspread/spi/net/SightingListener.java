package org.lanspread.spi.net;

/** Hears what a discovery finds. Returns at once; may be called by any thread, and again for what is known already. */
@FunctionalInterface
public interface SightingListener {
    /** A peer may be there. */
    void sighted(Sighting sighting);
}
