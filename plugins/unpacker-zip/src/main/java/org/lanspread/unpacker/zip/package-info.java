/**
 * From an archive to its entries: {@link org.lanspread.unpacker.zip.ZipUnpacker} tells a zip file by its first bytes,
 * {@link org.lanspread.unpacker.zip.CentralDirectory} finds the directory at the end and makes the listing of it, and
 * {@link org.lanspread.unpacker.zip.ZipReader} holds each entry's own header to that and decodes. A reader is used by one thread at a time.
 *
 * <p>The format is that of PKWARE's APPNOTE 6.3.
 */
package org.lanspread.unpacker.zip;
