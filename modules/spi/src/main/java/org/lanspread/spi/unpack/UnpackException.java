package org.lanspread.spi.unpack;

/** An archive that cannot be unpacked. */
public final class UnpackException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why. */
    public enum Reason {
        /** The archive or its listing is encrypted and no password was given. */
        PASSWORD_REQUIRED,
        /** The given password is wrong. */
        WRONG_PASSWORD,
        /** The archive is cut short, contradicts itself, or its data does not match its checksum. */
        DAMAGED,
        /** A volume of the set is not there. */
        VOLUME_MISSING,
        /** The archive is sound but of a kind that this unpacker does not read. */
        UNSUPPORTED,
        /** The archive asks for more memory or has more entries than is allowed. */
        LIMIT
    }

    /**
     * @param message what is wrong, as one sentence for a person
     */
    public UnpackException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** @param cause what the library said */
    public UnpackException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
