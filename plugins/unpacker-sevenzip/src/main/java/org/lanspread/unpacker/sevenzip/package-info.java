/**
 * From an archive to its entries: {@link org.lanspread.unpacker.sevenzip.SevenZipUnpacker} tells the format by its first bytes, never by trying what
 * 7-Zip knows; {@link org.lanspread.unpacker.sevenzip.EntryReader} makes entries of 7-Zip's properties, and
 * {@link org.lanspread.unpacker.sevenzip.Extraction} takes what it decodes. A reader is used by one thread at a time; 7-Zip may call back from
 * threads of its own, one after the other.
 */
package org.lanspread.unpacker.sevenzip;
