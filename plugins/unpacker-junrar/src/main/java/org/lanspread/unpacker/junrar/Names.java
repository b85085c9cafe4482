package org.lanspread.unpacker.junrar;

import com.github.junrar.exception.CorruptHeaderException;
import com.github.junrar.rarfile.FileNameDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;

/** Decodes names without repairing them. */
final class Names {
    private Names() {}

    static String utf8(byte[] name) throws UnpackException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
        } catch (CharacterCodingException e) {
            throw new UnpackException(Reason.DAMAGED, "The archive has a name that is not UTF-8.", e);
        }
    }

    /**
     * A name of RAR 4. One marked as Unicode is UTF-8, or has after a zero byte what turns the bytes before it into UTF-16. Any other is in a code
     * page that the archive does not tell: it is taken if it is UTF-8, which includes ASCII.
     */
    static String rar4(byte[] name, boolean unicode) throws UnpackException {
        int zero = 0;
        while (zero < name.length && name[zero] != 0) {
            zero++;
        }
        String decoded = unicode && zero < name.length ? utf16(name, zero) : utf8(name);
        return decoded.replace('\\', '/');
    }

    private static String utf16(byte[] name, int zero) throws UnpackException {
        try {
            return FileNameDecoder.decode(name, zero, zero + 1);
        } catch (CorruptHeaderException | IndexOutOfBoundsException e) {
            throw new UnpackException(Reason.DAMAGED, "The archive has a name that cannot be decoded.", e);
        }
    }
}
