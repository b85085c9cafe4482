/**
 * The contract of an unpacker, {@link org.lanspread.testkit.unpack.UnpackerContract}, and a fake that passes it. The fake,
 * {@link org.lanspread.testkit.unpack.MemoryUnpacker}, reads the archives that {@link org.lanspread.testkit.unpack.MemoryArchive} writes, and those
 * can say anything, true or not. Nothing here has threads.
 */
package org.lanspread.testkit.unpack;
