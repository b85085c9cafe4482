package org.lanspread.peer.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Remembers so many things at the most; that which came first is forgotten first. Safe for use by several threads. */
public final class Remembered<K, V> {
    private final Map<K, V> things;

    /** @param max how many, at least 1 */
    public Remembered(int max) {
        this.things = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > max;
            }
        };
    }

    /** What is remembered about this. */
    public synchronized Optional<V> find(K about) {
        return Optional.ofNullable(things.get(about));
    }

    /** Remembers this, in place of what was remembered about it before. */
    public synchronized void keep(K about, V what) {
        things.put(about, what);
    }
}
