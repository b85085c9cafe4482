package org.lanspread.spi.unpack;

/** An archive that cannot be unpacked. */
public final class UnpackException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final boolean suspected;

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
        this(reason, message, null);
    }

    /** @param cause what the library said */
    public UnpackException(Reason reason, String message, Throwable cause) {
        this(reason, message, cause, false);
    }

    private UnpackException(Reason reason, String message, Throwable cause, boolean suspected) {
        super(message, cause);
        this.reason = reason;
        this.suspected = suspected;
    }

    /**
     * What unpacks the archive broke over it, or came to a standstill. The archive counts as damaged, but that is a suspicion: a machine that is too
     * busy, or a fault of the unpacker, may be the reason.
     *
     * @param message what is wrong, as one sentence for a person
     */
    public static UnpackException suspected(String message) {
        return new UnpackException(Reason.DAMAGED, message, null, true);
    }

    /** Whether the reason is no more than a suspicion. */
    public boolean isSuspected() {
        return suspected;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
