package org.lanspread.spi.net;

import java.net.InetSocketAddress;
import org.lanspread.spi.Settings;

/**
 * How a transport is to listen.
 *
 * @param listen the local address; port 0 takes a free one
 * @param settings the settings of this provider
 */
public record TransportConfig(InetSocketAddress listen, Settings settings) {}
