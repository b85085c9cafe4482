package org.lanspread.proto;

import java.util.List;

/** A small message without an answer. */
public sealed interface Notice extends Opening {
    /**
     * What the sender offers has changed.
     *
     * @param revision the new revision of its library
     */
    record LibraryChanged(long revision) implements Notice {
        public LibraryChanged {
            Limits.number("revision", revision);
        }
    }

    /** The names of the notices on the wire. */
    List<Class<? extends Notice>> TYPES = List.of(LibraryChanged.class);
}
