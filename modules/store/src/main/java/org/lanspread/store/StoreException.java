package org.lanspread.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.lanspread.spi.model.Quoted;

/**
 * Something that could not be done on the disk. The message says what happened and what to do, in words for a person. It is an {@link IOException} so
 * that it passes unchanged through the {@linkplain org.lanspread.spi.unpack.EntrySink sink} of an unpacker.
 */
public final class StoreException extends IOException {
    private static final long serialVersionUID = 1L;
    /** In what systems say of a disk that takes no change. */
    private static final String READ_ONLY = "read-only";

    private final Reason reason;

    /** Why. */
    public enum Reason {
        /** Another peer uses the folder. */
        LOCKED,
        /** There is not enough free space. */
        NO_SPACE,
        /** The system does not allow it, or the disk is read-only. */
        ACCESS_DENIED,
        /** The process has too many files open. */
        TOO_MANY_OPEN_FILES,
        /** The system takes no name or path of this length. */
        NAME_TOO_LONG,
        /** The thread was interrupted; only its own file was closed. */
        INTERRUPTED,
        /** The disk failed in another way. */
        IO,
        /** The disk did not keep what was written: the file has to be written again, into a new file. */
        WRITE_LOST,
        /** A file is shorter than it has to be. */
        INCOMPLETE,
        /** A folder is missing, or something else stands in its place. */
        NOT_A_FOLDER,
        /** The game directory is not there any more: its disk was taken away, or another one is in its place. */
        OFFLINE,
        /** A link stands where a file or folder of a game has to be. */
        LINK,
        /** Something is in the way that Lanspread did not make. */
        NOT_OURS,
        /** More data or more entries than were declared, or two names for one file. */
        REFUSED,
        /** The game is not downloaded. */
        NOT_DOWNLOADED,
        /** The game is installed. */
        INSTALLED,
        /** The game is not installed. */
        NOT_INSTALLED,
        /** An earlier operation of this game has not been finished or undone yet. */
        UNFINISHED,
        /** Whoever began the operation wants it no more. */
        STOPPED
    }

    /** @param message what happened and what to do */
    public StoreException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** @param cause what the system said */
    public StoreException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    /**
     * The typed form of what the system said.
     *
     * @param what the step that failed, as in "could not ..."
     */
    static StoreException of(String what, IOException cause) {
        if (cause instanceof StoreException known) {
            return known;
        }
        Reason reason = classify(cause);
        return new StoreException(reason, "could not " + what + ": " + said(cause) + remedy(reason), cause);
    }

    /** Ends the work between two of its steps if nobody wants it any more. */
    static void stopIf(BooleanSupplier stop) throws StoreException {
        if (stop.getAsBoolean()) {
            throw new StoreException(Reason.STOPPED, "it was stopped");
        }
    }

    /** How a step is undone. */
    interface Undo {
        void run() throws IOException;
    }

    /**
     * Undoes what was done, and says what the system said to the step that failed. If undoing fails too, everything is kept for recovery.
     *
     * @param what the step that failed, as in "could not ..."
     * @param whereThingsAre where a person finds what was there before if undoing fails
     */
    static StoreException undone(String what, IOException cause, Undo undo, String whereThingsAre) {
        StoreException known = of(what, cause);
        try {
            undo.run();
            return known;
        } catch (IOException e) {
            Reason reason = known.reason == Reason.STOPPED ? of("undo it", e).reason : known.reason;
            var kept = new StoreException(reason,
                    known.getMessage() + "; undoing it failed too, so everything was kept: " + whereThingsAre
                            + "; start Lanspread again to finish or undo it", known);
            kept.addSuppressed(e);
            return kept;
        }
    }

    /** The typed form of what the system said when it was to make a file durable: unless the disk is full, only writing it again helps. */
    static StoreException lost(String what, IOException cause) {
        StoreException known = of("make " + what + " durable", cause);
        return known.reason == Reason.NO_SPACE ? known : new StoreException(Reason.WRITE_LOST, known.getMessage(), cause);
    }

    private static Reason classify(IOException cause) {
        if (cause instanceof ClosedByInterruptException) {
            return Reason.INTERRUPTED;
        }
        String said = said(cause).toLowerCase(Locale.ROOT);
        if (List.of("no space left", "not enough space", "quota exceeded", "disk full").stream().anyMatch(said::contains)) {
            return Reason.NO_SPACE;
        }
        if (said.contains("too many open files")) {
            return Reason.TOO_MANY_OPEN_FILES;
        }
        if (said.contains("name too long")) {
            return Reason.NAME_TOO_LONG;
        }
        boolean denied = cause instanceof AccessDeniedException || List.of(READ_ONLY, "denied", "not permitted").stream().anyMatch(said::contains);
        return denied ? Reason.ACCESS_DENIED : Reason.IO;
    }

    /** Whether another program may be the cause, as a virus scanner that holds a file: then trying again in a moment may help. */
    static boolean mayPass(IOException cause) {
        boolean mayBeHeld = cause instanceof FileSystemException && !(cause instanceof NoSuchFileException);
        Reason reason = classify(cause);
        return mayBeHeld && (reason == Reason.IO || reason == Reason.ACCESS_DENIED && !said(cause).toLowerCase(Locale.ROOT).contains(READ_ONLY));
    }

    /** What the system said, in words even where it only chose an exception. */
    private static String said(IOException cause) {
        String words = cause instanceof FileSystemException at ? at.getReason() : cause.getMessage();
        return words != null ? Quoted.plain(words) : switch (cause) {
            case AccessDeniedException _ -> "access denied";
            case NoSuchFileException _ -> "it is not there";
            case FileAlreadyExistsException _ -> "something of this name is there already";
            case NotDirectoryException _ -> "it is not a folder";
            case DirectoryNotEmptyException _ -> "the folder is not empty";
            case ClosedByInterruptException _ -> "the task was interrupted";
            case ClosedChannelException _ -> "the file was closed";
            default -> "the system did not say why";
        };
    }

    private static String remedy(Reason reason) {
        return switch (reason) {
            case NO_SPACE -> "; free some space and try again";
            case ACCESS_DENIED -> "; make the folder writable for this user, close programs that use it, and try again";
            case TOO_MANY_OPEN_FILES -> "; raise the limit of open files and try again";
            case NAME_TOO_LONG -> "; choose a game directory with a shorter path and try again";
            case INTERRUPTED -> "; try again";
            default -> "; check the disk and try again";
        };
    }

    /** A path as it is shown in a message. */
    static String show(Path path) {
        return Quoted.of(path.toString());
    }
}
