/**
 * Contracts and fakes for {@link org.lanspread.spi.net}: {@code TransportContract} for authors of transports, {@link
 * org.lanspread.testkit.net.MemoryTransport}
 * for tests of what runs over one, {@link org.lanspread.testkit.net.TestIdentities} for both. The fakes have no threads of their own and touch no
 * network.
 */
package org.lanspread.testkit.net;
