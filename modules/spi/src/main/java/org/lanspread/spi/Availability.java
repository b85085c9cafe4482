package org.lanspread.spi;

/**
 * A provider's answer to whether it can work on this machine.
 *
 * @param available whether it can
 * @param reason why not, as one sentence for a person; empty if it can
 */
public record Availability(boolean available, String reason) {
    public Availability {
        if (available != reason.isEmpty()) {
            throw new IllegalArgumentException("a reason belongs to a 'no', and only to a 'no'");
        }
    }

    /** It can work. */
    public static Availability yes() {
        return new Availability(true, "");
    }

    /** It cannot work, for this reason. */
    public static Availability no(String reason) {
        return new Availability(false, reason);
    }
}
