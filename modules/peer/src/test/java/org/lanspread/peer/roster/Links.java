package org.lanspread.peer.roster;

import java.util.List;
import java.util.Map;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.proto.Opening;
import org.lanspread.proto.PeerInfo;
import org.lanspread.spi.net.Connection;
import org.lanspread.testkit.net.MemoryTransport;

/** Makes links without a hello. */
public final class Links {
    private Links() {}

    /** A link to whoever is at the other end of a connection. */
    public static PeerLink over(Connection connection, Deadlines deadlines) {
        var source = new PeerInfo(Opening.PROTOCOL_MAJOR, "source", Map.of(), List.of());
        return new PeerLink(connection, MemoryTransport.ID, source, deadlines, Waits.USUAL);
    }
}
