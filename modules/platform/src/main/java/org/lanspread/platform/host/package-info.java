/**
 * Unpackers that run in a process of their own. {@link org.lanspread.platform.host.ChildHost} makes what the peer sees; behind it a
 * {@link org.lanspread.platform.host.Child} is started for each listing and each extraction, asked by one
 * {@link org.lanspread.platform.host.Request} on its standard input, and killed when its answer was read. In the child,
 * {@link org.lanspread.platform.host.Answering} answers: a listing as {@link org.lanspread.platform.host.ListingCodec} writes it, or frames of
 * {@link org.lanspread.spi.stream}. Nothing that comes from a child is trusted; all limits are in {@link org.lanspread.platform.host.HostLimits}.
 */
package org.lanspread.platform.host;
