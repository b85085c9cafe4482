package org.lanspread.discovery.mdns;

/** A packet that is no DNS message, or one larger than peers need. Cheap, since a flood makes many. */
final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedMessageException(String message) {
        super(message, null, false, false);
    }
}
