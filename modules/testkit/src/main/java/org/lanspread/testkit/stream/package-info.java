/**
 * Streamed installation: the contract of {@link org.lanspread.spi.stream.StreamInstallProvider}, and a provider that keeps it in memory.
 */
package org.lanspread.testkit.stream;
