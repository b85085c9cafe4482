/**
 * From an archive to its entries: {@link org.lanspread.unpacker.junrar.JunrarUnpacker} finds the format, a scanner per format reads the headers of
 * all volumes into a listing, and {@link org.lanspread.unpacker.junrar.RarArchiveReader} decodes. A reader is used by one thread at a time.
 *
 * <p>The formats are those of the "RAR 5.0 archive format" and "RAR 4.x archive format" technical notes by the author of RAR.
 */
package org.lanspread.unpacker.junrar;
