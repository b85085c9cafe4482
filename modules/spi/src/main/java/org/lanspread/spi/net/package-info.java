/**
 * Reaching other peers. A {@link org.lanspread.spi.net.Transport} moves authenticated byte streams and knows no message, so every transport gets
 * every feature. A {@link org.lanspread.spi.net.Discovery} finds addresses and trusts nothing that it hears.
 */
package org.lanspread.spi.net;
