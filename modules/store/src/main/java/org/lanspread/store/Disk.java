package org.lanspread.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The file operations whose order decides what survives a crash. None of them follows a link in the last component of a path; the caller sees to
 * the components before it. All paths are absolute. Safe for use by several threads.
 */
public interface Disk {
    /** Who may use a new file, where the file system knows. */
    enum Access {
        /** As other files of this user. */
        NORMAL,
        /** As other files of this user, and it can be run. */
        EXECUTABLE,
        /** Only this user may read and write it. */
        OWNER_ONLY
    }

    /** The disk of this machine. */
    static Disk real() {
        return new RealDisk();
    }

    /**
     * Makes a new empty file and opens it for reading and writing.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is anything of this name, a dangling link too
     */
    DiskFile create(Path file, Access access) throws IOException;

    /** Opens a file for reading and writing. */
    DiskFile open(Path file) throws IOException;

    /** Opens a file for reading. */
    DiskFile openForReading(Path file) throws IOException;

    /** Makes a folder, whose parent exists. */
    void makeDirectory(Path folder, Access access) throws IOException;

    /** Gives a file or folder another name on the same file system, in one step. Replaces a file, and an empty folder where the system allows it. */
    void rename(Path from, Path to) throws IOException;

    /**
     * Makes the entries of a folder durable: what was created, renamed or deleted in it. Does nothing on Windows, which has no such call and keeps
     * the order of its directory changes by itself.
     */
    void forceDirectory(Path folder) throws IOException;

    /** The files and folders in a folder, in no particular order. */
    List<Path> list(Path folder) throws IOException;

    /** Deletes a file, a link or an empty folder. */
    void delete(Path path) throws IOException;

    /** The same place without links; for the folders that a person names, which may be reached through links. */
    Path realPath(Path folder) throws IOException;

    /** What there is under a path; {@link FileStat#ABSENT} if nothing. */
    FileStat stat(Path path) throws IOException;

    /** A number that is the same for all paths of one file system, or 0 where the system does not tell. */
    long device(Path path) throws IOException;

    /** How many bytes this user may still write to the file system of this folder. */
    long freeBytes(Path folder) throws IOException;

    /**
     * Takes a lock that ends with the process at the latest. The file is made if it is missing and stays.
     *
     * @return what releases the lock, or null if another process or another user within this process has it
     */
    Closeable tryLock(Path file) throws IOException;
}
