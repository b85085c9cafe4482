package org.lanspread.unpacker.junrar;

import java.io.IOException;
import java.io.InputStream;
import javax.crypto.Cipher;

/** Decrypts a stream of whole cipher blocks, a piece at a time. */
final class DecryptingInput extends InputStream {
    private static final int PIECE_BYTES = 64 * 1024;

    private final InputStream encrypted;
    private final Cipher cipher;
    private byte[] plain = new byte[0];
    private int taken;

    DecryptingInput(InputStream encrypted, Cipher cipher) {
        this.encrypted = encrypted;
        this.cipher = cipher;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (taken == plain.length && !decryptPiece()) {
            return -1;
        }
        int count = Math.min(length, plain.length - taken);
        System.arraycopy(plain, taken, target, offset, count);
        taken += count;
        return count;
    }

    private boolean decryptPiece() throws IOException {
        byte[] piece = encrypted.readNBytes(PIECE_BYTES);
        byte[] decrypted = piece.length == 0 ? null : cipher.update(piece);
        if (decrypted == null) {
            return false;
        }
        plain = decrypted;
        taken = 0;
        return true;
    }
}
