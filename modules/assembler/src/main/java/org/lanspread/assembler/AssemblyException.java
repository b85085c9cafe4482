package org.lanspread.assembler;

/** A distribution cannot be put together; the message is a sentence that says why and what to do. */
final class AssemblyException extends Exception {
    private static final long serialVersionUID = 1;

    AssemblyException(String message) {
        super(message);
    }

    AssemblyException(String message, Throwable cause) {
        super(message, cause);
    }
}
