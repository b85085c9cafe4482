package org.lanspread.unpacker.zip;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;

/** Decodes names without repairing them. */
final class Names {
    /** What the bytes from 128 on mean in code page 437; a table, since not every linked image has the charset. */
    private static final String CP437 = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
            + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
            + "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

    private Names() {}

    /** A name that says that it is UTF-8, or is in code page 437. */
    static String decode(byte[] name, boolean utf8) throws UnpackException {
        if (!utf8) {
            var decoded = new StringBuilder();
            for (byte one : name) {
                decoded.append(one >= 0 ? (char) one : CP437.charAt(one & 0x7f));
            }
            return decoded.toString();
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
        } catch (CharacterCodingException e) {
            throw new UnpackException(Reason.DAMAGED, "The archive has a name that is not UTF-8.", e);
        }
    }
}
