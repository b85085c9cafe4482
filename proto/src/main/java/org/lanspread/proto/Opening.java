package org.lanspread.proto;

/** What may stand at the beginning of a stream. */
public sealed interface Opening permits Request, Notice {
    /** The major version of the protocol. Peers of different major versions do not talk to each other. */
    int PROTOCOL_MAJOR = 1;
}
