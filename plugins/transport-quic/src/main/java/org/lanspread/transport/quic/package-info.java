/**
 * {@link org.lanspread.transport.quic.QuicTransport} opens a {@code QuicEndpoint}, which makes a {@code QuicConnection} of each handshake and a
 * {@code QuicByteStream} of each stream. A stream is a {@code StreamInput} and a {@code StreamOutput}, where event loop and caller meet; what they
 * hold is taken from one {@code ByteBudget}. All limits are in {@code QuicLimits}.
 */
package org.lanspread.transport.quic;
