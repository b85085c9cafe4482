package org.lanspread.unpacker.junrar;

import com.github.junrar.crypt.Rar5Crypt;
import com.github.junrar.crypt.Rijndael;
import com.github.junrar.exception.CorruptHeaderException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import org.lanspread.spi.unpack.UnpackException;

/** How packed data is encrypted. Keys are derived by junrar. */
sealed interface Encryption {
    /** A cipher that decrypts the data from its begin. */
    Cipher cipher(String password) throws UnpackException;

    /**
     * Whether the archive tells a wrong password from damaged data.
     *
     * @throws UnpackException if it tells, and the password is wrong
     */
    boolean verify(String password) throws UnpackException;

    /** RAR 3 and 4. Knows nothing about the password but that the data comes out wrong. */
    record Aes128(byte[] salt) implements Encryption {
        @Override
        public Cipher cipher(String password) throws UnpackException {
            try {
                return Rijndael.buildDecipherer(password, salt);
            } catch (GeneralSecurityException | IOException e) {
                throw new UnpackException(UnpackException.Reason.UNSUPPORTED, "This machine cannot decrypt the archive.", e);
            }
        }

        @Override
        public boolean verify(String password) {
            return false;
        }
    }

    /**
     * RAR 5.
     *
     * @param salt how the key is derived
     * @param iv the first cipher block
     */
    record Aes256(Salt salt, byte[] iv) implements Encryption {
        @Override
        public Cipher cipher(String password) throws UnpackException {
            return cipher(salt.derive(password), iv);
        }

        static Cipher cipher(Rar5Crypt.Kdf keys, byte[] iv) throws UnpackException {
            try {
                return Rar5Crypt.buildDecipherer(keys.aesKey, iv);
            } catch (GeneralSecurityException e) {
                throw new UnpackException(UnpackException.Reason.UNSUPPORTED, "This machine cannot decrypt the archive.", e);
            }
        }

        @Override
        public boolean verify(String password) throws UnpackException {
            return salt.verify(salt.derive(password));
        }
    }

    /**
     * How RAR 5 derives keys from a password.
     *
     * @param rounds the logarithm to base 2 of the number of rounds
     * @param salt what is mixed with the password
     * @param check what a right password gives, if the archive has it
     */
    record Salt(int rounds, byte[] salt, Optional<byte[]> check) {
        /** The most rounds to spend on a password, as a logarithm to base 2: about a second of work. RAR itself uses 15. */
        static final int MAX_ROUNDS_LOG2 = 20;
        private static final int SALT_BYTES = 16;
        private static final int CHECK_BYTES = 8;
        private static final int CHECK_SUM_BYTES = 4;

        /** Reads the rounds and the salt; the rest of it comes at another place. */
        static Salt read(Fields fields) throws UnpackException {
            int rounds = fields.u8();
            if (rounds > MAX_ROUNDS_LOG2) {
                throw Failures.limit("The archive wants more work spent on its password than is allowed.");
            }
            return new Salt(rounds, fields.bytes(SALT_BYTES), Optional.empty());
        }

        /** This, with the check read; one that does not match its own checksum is left out. */
        Salt withCheck(Fields fields) throws UnpackException {
            byte[] found = fields.bytes(CHECK_BYTES);
            boolean valid = Rar5Crypt.pswCheckCsumValid(found, fields.bytes(CHECK_SUM_BYTES));
            return new Salt(rounds, salt, valid ? Optional.of(found) : Optional.empty());
        }

        Rar5Crypt.Kdf derive(String password) throws UnpackException {
            byte[] utf8 = Rar5Crypt.passwordToUtf8(password.toCharArray());
            try {
                return Rar5Crypt.deriveKey(utf8, salt, rounds);
            } catch (CorruptHeaderException e) {
                throw new UnpackException(UnpackException.Reason.DAMAGED, "The archive has a header that is no header.", e);
            }
        }

        boolean verify(Rar5Crypt.Kdf keys) throws UnpackException {
            if (check.isPresent() && !Arrays.equals(keys.pswCheck, check.get())) {
                throw Failures.wrongPassword();
            }
            return check.isPresent();
        }
    }
}
