/**
 * Discovery of configured addresses: for other subnets, and where multicast does not get through.
 *
 * <p>Start reading at {@link org.lanspread.discovery.fixed.StaticDiscovery}. One thread per session. The word {@code static} cannot be part of a
 * module name, hence {@code fixed}. Knows the SPI only.
 */
module org.lanspread.discovery.fixed {
    requires org.lanspread.spi;

    provides org.lanspread.spi.net.Discovery with org.lanspread.discovery.fixed.StaticDiscovery;
}
