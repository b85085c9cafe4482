/**
 * Streamed installation: the contract of {@link org.lanspread.spi.stream.StreamInstallProvider}.
 */
package org.lanspread.testkit.stream;
