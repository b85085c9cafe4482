/**
 * Streamed installation: who has a game unpacks it and sends the unpacked files, so that the archive never lies on the disk of who installs.
 *
 * <p>Start reading at {@link org.lanspread.spi.stream.StreamInstallProvider}. What it produces are
 * {@linkplain org.lanspread.spi.stream.StreamInstallFrame frames}; {@link org.lanspread.spi.stream.FrameWriter} and
 * {@link org.lanspread.spi.stream.FrameReader} put them on a channel and take them off again, between peers and between a peer and a child
 * process that unpacks for it. Nothing here has threads of its own or knows a target path.
 */
package org.lanspread.spi.stream;
