package org.lanspread.peer.roster;

import java.io.IOException;
import java.util.Optional;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Opening;
import org.lanspread.proto.PeerInfo;
import org.lanspread.proto.ProtocolException;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;

/** Makes a link of a connection: both sides say hello, if either wants to have to do with the other. Blocks. */
final class Greeting {
    private final Conduct conduct;
    private final ByteBudget requests;
    private final Deadlines deadlines;
    private final Waits waits;

    Greeting(Conduct conduct, ByteBudget requests, Deadlines deadlines, Waits waits) {
        this.conduct = conduct;
        this.requests = requests;
        this.deadlines = deadlines;
        this.waits = waits;
    }

    /** Whether the other side of a connection is one to talk to. */
    private boolean admits(Connection connection) {
        return conduct.admits(connection.remote(), connection.remoteAddress().getAddress());
    }

    /**
     * Says hello to a peer that was dialled.
     *
     * @throws IOException if it does not answer, or not as a peer that can be talked to
     */
    PeerLink say(Connection connection, String transport, PeerInfo self) throws IOException {
        requireAdmitted(connection);
        if (!(PeerLink.ask(connection, new Request.Hello(self), deadlines, waits) instanceof Response.Welcome welcome)) {
            throw PeerLink.unexpected();
        }
        if (welcome.self().protocolMajor() != Opening.PROTOCOL_MAJOR) {
            throw new ProtocolException(ProtocolException.Reason.MALFORMED, "the peer speaks protocol " + welcome.self().protocolMajor());
        }
        return link(connection, transport, welcome.self());
    }

    /**
     * Waits for the hello of a peer that dialled us, and answers.
     *
     * @return nothing if what came was answered, but is no hello to go on from
     * @throws IOException if none came
     */
    Optional<PeerLink> await(Connection connection, String transport, PeerInfo self) throws IOException {
        requireAdmitted(connection);
        try (var _ = deadlines.after(waits.control(), connection::close);
                ByteStream stream = connection.acceptStream();
                var share = requests.share(connection.remote())) {
            Opening opening = JsonCodec.decodeOpening(Network.onlyDocument(stream, share));
            if (!(opening instanceof Request.Hello hello)) {
                Network.refuse(stream, Response.Error.OUT_OF_ORDER, "the first request is a hello");
                return Optional.empty();
            }
            if (hello.self().protocolMajor() != Opening.PROTOCOL_MAJOR) {
                Network.refuse(stream, Response.Error.INCOMPATIBLE, "this peer speaks protocol " + Opening.PROTOCOL_MAJOR);
                return Optional.empty();
            }
            Network.respond(stream, new Response.Welcome(self));
            return Optional.of(link(connection, transport, hello.self()));
        }
    }

    private PeerLink link(Connection connection, String transport, PeerInfo info) {
        return new PeerLink(connection, transport, info, deadlines, waits);
    }

    private void requireAdmitted(Connection connection) throws IOException {
        if (!admits(connection)) {
            throw new IOException("it sent wrong bytes and is kept out");
        }
    }
}
