package org.lanspread.spi.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a peer may be reached, by which transport. It is a hint: who answers there is known only after the handshake.
 *
 * @param transport the id of the transport provider, for example {@code quic}
 * @param host a host name or a literal address, IPv6 without brackets (a scope such as {@code %eth0} is allowed); 1 to 255 characters
 * @param port 1 to 65535
 */
public record PeerAddress(String transport, String host, int port) {
    /** The longest host, in characters. */
    public static final int MAX_HOST_CHARS = 255;

    private static final Pattern TRANSPORT = Pattern.compile("[a-z0-9-]{1,32}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%-]{1," + MAX_HOST_CHARS + "}");
    private static final Pattern HOST_AND_PORT = Pattern.compile("(?:\\[([^\\[\\]]+)]|([^:\\[\\]]+)):([0-9]{1,5})");

    /** @throws IllegalArgumentException if a part is malformed */
    public PeerAddress {
        if (!TRANSPORT.matcher(transport).matches() || !HOST.matcher(host).matches() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not a peer address: " + Quoted.of(transport + " " + host + " " + port));
        }
    }

    /** Parses {@code HOST:PORT} or {@code [IPV6]:PORT}; empty if it is malformed. */
    public static Optional<PeerAddress> parse(String transport, String hostAndPort) {
        Matcher parts = HOST_AND_PORT.matcher(hostAndPort);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            String host = parts.group(1) != null ? parts.group(1) : parts.group(2);
            return Optional.of(new PeerAddress(transport, host, Integer.parseInt(parts.group(3))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return transport + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
