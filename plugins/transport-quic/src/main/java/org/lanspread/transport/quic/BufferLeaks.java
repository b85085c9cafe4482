package org.lanspread.transport.quic;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;

/** Netty's search for buffers that were not released: it notes where one in 128 was made, which is an eighth of the processor time of a transfer. */
final class BufferLeaks {
    /** By which somebody tells Netty how hard to search. */
    static final String LEVEL = "io.netty.leakDetection.level";

    private BufferLeaks() {}

    /** Does without the search, unless somebody asked for it. */
    static void ignoreUnlessSought() {
        if (System.getProperty(LEVEL) == null) {
            ResourceLeakDetector.setLevel(Level.DISABLED);
        }
    }
}
