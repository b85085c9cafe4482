/**
 * Contract kits for plugin authors, and the fakes that pass them.
 *
 * <p>Extend the contract of a service in a test of your plugin; what may differ between implementations is declared by methods of the kit. Published,
 * never part of an image; knows the SPI and nothing of the peer.
 */
module org.lanspread.testkit {
    requires transitive org.lanspread.spi;
    requires transitive org.junit.jupiter.api;
    requires org.assertj.core;

    exports org.lanspread.testkit.net;
    exports org.lanspread.testkit.stream;
    exports org.lanspread.testkit.unpack;
}
