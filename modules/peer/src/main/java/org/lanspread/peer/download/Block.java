package org.lanspread.peer.download;

/**
 * The unit of work: chunks that follow each other, fetched by one request from one peer.
 *
 * @param firstChunk the first chunk, numbered through the whole release
 * @param chunks how many chunks, 1 or more
 * @param file the index of the file where it begins
 * @param offset where in that file it begins
 * @param length all bytes
 */
record Block(int firstChunk, int chunks, int file, long offset, int length) {}
