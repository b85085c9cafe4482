package org.lanspread.proto;

import java.util.List;

/** A small message without an answer. */
public sealed interface Notice extends Opening {
    /**
     * What the sender offers has changed.
     *
     * @param revision the new revision of its library, 1 or more
     */
    record LibraryChanged(long revision) implements Notice {
        public LibraryChanged {
            Limits.number("revision", revision, 1, Limits.NUMBER);
        }
    }

    /** The names of the notices on the wire. */
    List<Class<? extends Notice>> TYPES = List.of(LibraryChanged.class);
}
