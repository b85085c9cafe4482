/**
 * Discovery on the local link by multicast DNS (RFC 6762, RFC 6763), without configuration.
 *
 * <p>Start reading at {@link org.lanspread.discovery.mdns.MdnsDiscovery}; {@code Message} is the only place that reads bytes from the network. A
 * session has one thread for what is due and one for each interface and address family. Knows the SPI only.
 */
module org.lanspread.discovery.mdns {
    requires org.lanspread.spi;

    provides org.lanspread.spi.net.Discovery with org.lanspread.discovery.mdns.MdnsDiscovery;
}
