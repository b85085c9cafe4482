/**
 * Contracts of the network services, and fakes that pass them: {@link org.lanspread.testkit.net.TransportContract} and
 * {@link org.lanspread.testkit.net.DiscoveryContract} for authors of plugins, {@link org.lanspread.testkit.net.MemoryTransport} and
 * {@link org.lanspread.testkit.net.MemoryDiscovery} for tests of what runs on top. The fakes start no threads of their own and never touch the
 * network.
 */
package org.lanspread.testkit.net;
