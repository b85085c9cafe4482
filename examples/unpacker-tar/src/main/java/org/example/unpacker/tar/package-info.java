/**
 * An archive of this kind has no table of contents, so it is read through once for its listing and once for each extraction. Start reading at
 * {@link org.example.unpacker.tar.TarUnpacker}.
 */
package org.example.unpacker.tar;
