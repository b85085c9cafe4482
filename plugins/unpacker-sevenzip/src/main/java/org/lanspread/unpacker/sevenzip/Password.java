package org.lanspread.unpacker.sevenzip;

import java.util.Optional;
import net.sf.sevenzipjbinding.IArchiveOpenCallback;
import net.sf.sevenzipjbinding.ICryptoGetTextPassword;
import net.sf.sevenzipjbinding.SevenZipException;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;

/** The password of an archive, if there is one, and whether 7-Zip asked for it while it opened the archive: then the listing is encrypted. */
final class Password implements IArchiveOpenCallback, ICryptoGetTextPassword {
    private final Optional<String> password;
    private boolean asked;

    Password(Optional<String> password) {
        this.password = password;
    }

    @Override
    public String cryptoGetTextPassword() throws SevenZipException {
        asked = true;
        return password.orElseThrow(() -> new SevenZipException("no password"));
    }

    boolean isAskedFor() {
        return asked;
    }

    boolean isThere() {
        return password.isPresent();
    }

    /** What is wrong with an encrypted archive that cannot be decoded. */
    UnpackException failure() {
        return isThere()
                ? new UnpackException(Reason.WRONG_PASSWORD, "The password of the archive is wrong.")
                : new UnpackException(Reason.PASSWORD_REQUIRED, "The archive needs a password.");
    }

    @Override
    public void setTotal(Long files, Long bytes) {}

    @Override
    public void setCompleted(Long files, Long bytes) {}
}
