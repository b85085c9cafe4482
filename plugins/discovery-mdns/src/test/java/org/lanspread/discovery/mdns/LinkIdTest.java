package org.lanspread.discovery.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkIdTest {
    private static NetworkInterface loopback;

    @BeforeAll
    static void findLoopback() throws Exception {
        loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true", "127.0.0.2, true", "127.255.255.255, false", "128.0.0.1, false", "10.0.0.1, false", "0.0.0.0, false", "224.0.0.251, false",
        "255.255.255.255, false", "::1, false"
    })
    void onTheLoopbackInterfaceBelievesLoopbackAddressesOnly(String source, boolean believed) throws Exception {
        var link = new LinkId(loopback, StandardProtocolFamily.INET, Set.of(new Prefix(InetAddress.getByName("127.0.0.1"), 8)));
        assertThat(link.isOnLink(InetAddress.getByName(source))).isEqualTo(believed);
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.1.1, 24, 192.168.1.254, true", "192.168.1.1, 24, 192.168.2.1, false", "192.168.1.1, 23, 192.168.0.1, true",
        "192.168.1.1, 32, 192.168.1.1, true", "192.168.1.1, 32, 192.168.1.2, false", "192.168.1.1, 0, 8.8.8.8, true", "fe80::1, 64, fe80::ffff, true",
        "fe80::1, 64, fe80:0:0:1::1, false", "192.168.1.1, 24, fe80::1, false"
    })
    void aPrefixContainsItsNeighbours(String own, int bits, String other, boolean contained) throws Exception {
        assertThat(new Prefix(InetAddress.getByName(own), bits).contains(InetAddress.getByName(other))).isEqualTo(contained);
    }

    @Test
    void anAddressThatIsLocalToTheLinkNamesItsInterface() throws Exception {
        var link = new LinkId(loopback, StandardProtocolFamily.INET6, Set.of());
        InetAddress scoped = Inet6Address.getByAddress(null, InetAddress.getByName("fe80::1").getAddress(), loopback.getIndex());
        assertThat(link.host(scoped)).isEqualTo("fe80:0:0:0:0:0:0:1%" + loopback.getIndex());
        assertThat(link.host(InetAddress.getByName("fd00::1"))).isEqualTo("fd00:0:0:0:0:0:0:1");
        assertThat(link.host(InetAddress.getByName("10.0.0.1"))).isEqualTo("10.0.0.1");
    }
}
