package org.lanspread.discovery.mdns;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which network interfaces to use.
 *
 * @param names the interfaces that configuration names; if there are none, those that are up, real, able to multicast, and neither loopback nor
 *     point-to-point
 */
record InterfaceChoice(Set<String> names) {
    /** @throws IllegalArgumentException if there is no interface of such a name, with the names that exist */
    static InterfaceChoice of(Set<String> names) throws SocketException {
        Set<String> known = NetworkInterface.networkInterfaces().map(NetworkInterface::getName).collect(Collectors.toCollection(TreeSet::new));
        var unknown = new TreeSet<>(names);
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("the setting 'interfaces' names " + unknown + "; this machine has " + known);
        }
        return new InterfaceChoice(Set.copyOf(names));
    }

    /** The links that can be used now: one for each interface and address family. */
    Set<LinkId> current() throws SocketException {
        return NetworkInterface.networkInterfaces().filter(this::isChosen).flatMap(InterfaceChoice::links).collect(Collectors.toSet());
    }

    private boolean isChosen(NetworkInterface candidate) {
        try {
            return candidate.isUp() && (names.isEmpty() ? isReal(candidate) : names.contains(candidate.getName()));
        } catch (SocketException e) {
            return false; // it has just disappeared
        }
    }

    private static boolean isReal(NetworkInterface candidate) throws SocketException {
        return candidate.supportsMulticast() && !candidate.isLoopback() && !candidate.isPointToPoint() && !candidate.isVirtual();
    }

    private static Stream<LinkId> links(NetworkInterface chosen) {
        List<InterfaceAddress> addresses = chosen.getInterfaceAddresses();
        Set<Prefix> v4 = prefixes(addresses, Inet4Address.class);
        Set<Prefix> v6 = prefixes(addresses, Inet6Address.class);
        boolean hasLinkLocal = addresses.stream()
                .anyMatch(each -> each.getAddress() instanceof Inet6Address v6Address && v6Address.isLinkLocalAddress());
        return Stream.concat(
                v4.isEmpty() ? Stream.empty() : Stream.of(new LinkId(chosen, StandardProtocolFamily.INET, v4)),
                hasLinkLocal ? Stream.of(new LinkId(chosen, StandardProtocolFamily.INET6, v6)) : Stream.empty());
    }

    private static Set<Prefix> prefixes(List<InterfaceAddress> addresses, Class<?> family) {
        return addresses.stream()
                .filter(each -> family.isInstance(each.getAddress()))
                .map(each -> new Prefix(each.getAddress(), each.getNetworkPrefixLength()))
                .collect(Collectors.toSet());
    }
}
