package org.lanspread.discovery.mdns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * One address family on one network interface, with the addresses that it has there. Another address makes another link.
 *
 * @param nic the interface
 * @param family IPv4 or IPv6
 * @param prefixes the interface's own addresses of this family and how much of them its neighbours share
 */
record LinkId(NetworkInterface nic, StandardProtocolFamily family, Set<Prefix> prefixes) {
    /**
     * Whether a packet from this address may be believed to come from a neighbour: a unicast address of the interface's own prefixes, and a loopback
     * address exactly if the interface is the loopback one.
     */
    boolean isOnLink(InetAddress source) {
        return !source.isMulticastAddress()
                && !source.isAnyLocalAddress()
                && source.isLoopbackAddress() == isLoopback()
                && isOfThisInterface(source)
                && prefixes.stream().anyMatch(prefix -> prefix.contains(source) && !isBroadcast(prefix, source));
    }

    /** All interfaces have the same link-local addresses; the scope tells them apart. */
    private boolean isOfThisInterface(InetAddress source) {
        return !(source instanceof Inet6Address v6) || !v6.isLinkLocalAddress() || v6.getScopeId() == nic.getIndex();
    }

    /** The address as a host that can be dialled; a link-local one means nothing without its interface. */
    String host(InetAddress source) {
        String plain = source.getHostAddress().replaceFirst("%.*", "");
        return source instanceof Inet6Address && source.isLinkLocalAddress() ? plain + "%" + nic.getIndex() : plain;
    }

    /** All bits set after an IPv4 prefix address everybody. */
    private boolean isBroadcast(Prefix prefix, InetAddress source) {
        if (family != StandardProtocolFamily.INET || prefix.bits() > 30) {
            return false;
        }
        int hostMask = -1 >>> prefix.bits();
        int value = ByteBuffer.wrap(source.getAddress()).getInt();
        return (value & hostMask) == hostMask;
    }

    private boolean isLoopback() {
        try {
            return nic.isLoopback();
        } catch (SocketException e) {
            return false; // it has just disappeared
        }
    }

    @Override
    public String toString() {
        return nic.getName() + (family == StandardProtocolFamily.INET ? " (IPv4)" : " (IPv6)");
    }
}
