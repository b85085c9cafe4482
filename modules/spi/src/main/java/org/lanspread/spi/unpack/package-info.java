/**
 * Reading archives. An {@link org.lanspread.spi.unpack.Unpacker} lists and decodes; it never sees a target path. The core gives it an
 * {@link org.lanspread.spi.unpack.EntrySink} and does the path checks, the limits, the writing, the progress and the cancelling once, for all
 * formats.
 */
package org.lanspread.spi.unpack;
