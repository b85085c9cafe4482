package org.lanspread.discovery.mdns;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.net.Announcement;

/**
 * What the TXT record of the service says about a peer (RFC 6763, section 6): {@code protocol.major=1}, {@code peer.id=} with the hint, and for each
 * transport its port, for example {@code quic=4711}. A transport's id has no dot, so the names cannot meet.
 *
 * @param protocolMajor the major version of the wire protocol, 0 to 99999
 * @param idHint {@value PeerId#HINT_CHARS} hex digits
 * @param ports the port of each transport; 1 to {@value #MAX_TRANSPORTS}
 */
record ServiceRecord(int protocolMajor, String idHint, Map<String, Integer> ports) {
    /** The most transports of one announcement. */
    static final int MAX_TRANSPORTS = 8;

    private static final String MAJOR = "protocol.major";
    private static final String ID = "peer.id";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}");
    private static final Pattern HINT = Pattern.compile("[0-9a-f]{" + PeerId.HINT_CHARS + "}");
    private static final Pattern TRANSPORT = Pattern.compile("[a-z0-9-]{1,32}");
    private static final int MAX_PORT = 65_535;

    /** @throws IllegalArgumentException if a part is out of its range */
    ServiceRecord {
        ports = Map.copyOf(ports);
        if (!HINT.matcher(idHint).matches() || ports.isEmpty() || ports.size() > MAX_TRANSPORTS
                || !ports.entrySet().stream().allMatch(ServiceRecord::isPort)) {
            throw new IllegalArgumentException("a peer announces a hint of its id and the ports of 1 to " + MAX_TRANSPORTS + " transports");
        }
    }

    static ServiceRecord of(Announcement self) {
        return new ServiceRecord(self.protocolMajor(), self.self().hint(), self.ports());
    }

    private static boolean isPort(Map.Entry<String, Integer> port) {
        return TRANSPORT.matcher(port.getKey()).matches() && port.getValue() >= 1 && port.getValue() <= MAX_PORT;
    }

    /** The strings of the TXT record. */
    List<byte[]> toText() {
        var strings = new ArrayList<String>();
        strings.add(MAJOR + "=" + protocolMajor);
        strings.add(ID + "=" + idHint);
        new TreeMap<>(ports).forEach((transport, port) -> strings.add(transport + "=" + port));
        return strings.stream().map(text -> text.getBytes(StandardCharsets.US_ASCII)).toList();
    }

    /** What the strings of a TXT record say; empty if anything but an unknown key with a dot is out of order. */
    static Optional<ServiceRecord> parse(List<byte[]> text) {
        var values = new HashMap<String, String>();
        for (byte[] bytes : text) {
            String string = new String(bytes, StandardCharsets.ISO_8859_1);
            int equals = string.indexOf('=');
            if (equals < 1 || values.putIfAbsent(string.substring(0, equals), string.substring(equals + 1)) != null) {
                return Optional.empty();
            }
        }
        String major = values.getOrDefault(MAJOR, "");
        String hint = values.getOrDefault(ID, "");
        values.keySet().removeIf(key -> key.indexOf('.') >= 0);
        if (!NUMBER.matcher(major).matches() || !values.values().stream().allMatch(port -> NUMBER.matcher(port).matches())) {
            return Optional.empty();
        }
        var ports = new HashMap<String, Integer>();
        values.forEach((transport, port) -> ports.put(transport, Integer.parseInt(port)));
        try {
            return Optional.of(new ServiceRecord(Integer.parseInt(major), hint, ports));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
