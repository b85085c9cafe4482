package org.lanspread.proto;

import java.util.List;
import java.util.Map;

/**
 * What a peer says about itself in its hello. Who it is, is proven by the handshake and not said here.
 *
 * @param protocolMajor the major version of the protocol it speaks
 * @param name what people call it, 1 to {@link Limits#PEER_NAME_CHARS} characters; to be escaped when shown
 * @param ports the port of each transport that it listens on, by transport id
 * @param features names of optional parts of the protocol that it knows; unknown ones are ignored
 */
public record PeerInfo(int protocolMajor, String name, Map<String, Integer> ports, List<String> features) {
    /** The feature of a peer that answers {@link Request.GetExpanded}. */
    public static final String EXPANDED_MANIFESTS = "expanded-manifests";

    /** The feature of a peer that answers {@link Request.GetUnpackedSize}. */
    public static final String UNPACKED_SIZES = "unpacked-sizes";

    public PeerInfo {
        Limits.number("protocolMajor", protocolMajor, 0, Integer.MAX_VALUE);
        Limits.chars("name", name, Limits.PEER_NAME_CHARS);
        Limits.number("number of transports", ports.size(), 0, Limits.TRANSPORTS);
        Limits.number("number of features", features.size(), 0, Limits.FEATURES);
        ports.forEach((transport, port) -> {
            Limits.chars("transport", transport, Limits.NAME_CHARS);
            Limits.number("port", port, 1, 65_535);
        });
        features.forEach(feature -> Limits.chars("feature", feature, Limits.NAME_CHARS));
        if (name.isBlank()) {
            throw new IllegalArgumentException("a peer has a name");
        }
        ports = Map.copyOf(ports);
        features = List.copyOf(features);
    }
}
