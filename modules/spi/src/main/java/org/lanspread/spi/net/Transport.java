package org.lanspread.spi.net;

import org.lanspread.spi.Provider;

/**
 * Moves byte streams between peers over TLS 1.3, where both sides prove who they are. Uses {@link PeerTrustManager} to check the other side and the
 * application protocol {@link #APPLICATION_PROTOCOL}.
 */
public interface Transport extends Provider {
    /** The ALPN name of the protocol that runs over every transport. */
    String APPLICATION_PROTOCOL = "lanspread/1";

    /**
     * Binds a socket and starts to listen.
     *
     * @throws TransportException if the address is taken or not of this machine, or the library does not start; nothing is left behind then
     */
    Endpoint open(TransportConfig config, Identity self) throws TransportException;
}
