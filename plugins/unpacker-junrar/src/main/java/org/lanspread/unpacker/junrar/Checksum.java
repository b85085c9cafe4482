package org.lanspread.unpacker.junrar;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an archive says that the decoded data of an entry adds up to.
 *
 * @param crc32 the CRC32, if it has one
 * @param blake2sp the BLAKE2sp digest, if it has one
 * @param keyed whether they are mixed with a key that follows from the password, as encrypted entries of RAR 5 have it
 */
record Checksum(OptionalLong crc32, Optional<byte[]> blake2sp, boolean keyed) {
    /** The CRC32 of the data itself. */
    OptionalLong plainCrc32() {
        return keyed ? OptionalLong.empty() : crc32;
    }
}
