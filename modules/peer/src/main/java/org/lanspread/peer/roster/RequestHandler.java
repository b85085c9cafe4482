package org.lanspread.peer.roster;

import java.io.IOException;
import org.lanspread.proto.Notice;
import org.lanspread.proto.Request;
import org.lanspread.spi.net.ByteStream;

/** Answers what other peers ask and hears what they tell. Called on the thread of a stream; may block. */
public interface RequestHandler {
    /**
     * Answers a request on its stream: a response, and the content where the response says so.
     *
     * @throws IOException if the stream broke; it is closed then
     */
    void answer(PeerLink from, Request request, ByteStream stream) throws IOException;

    /** Hears a notice. */
    void hear(PeerLink from, Notice notice);
}
