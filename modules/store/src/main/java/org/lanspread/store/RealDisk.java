package org.lanspread.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.DosFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The disk of this machine, by java.nio. */
final class RealDisk implements Disk {
    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
    private static final FileAttribute<?>[] AS_USUAL = {};

    @Override
    public DiskFile create(Path file, Access access) throws IOException {
        return channel(file, switch (access) {
            case NORMAL -> AS_USUAL;
            case EXECUTABLE -> mode(file, "rwxr-xr-x");
            case OWNER_ONLY -> mode(file, "rw-------");
        }, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return channel(file, AS_USUAL, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public DiskFile openForReading(Path file) throws IOException {
        return channel(file, AS_USUAL, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    private static DiskFile channel(Path file, FileAttribute<?>[] attributes, OpenOption... options) throws IOException {
        return new RealFile(FileChannel.open(file, Set.of(options), attributes));
    }

    @Override
    public void makeDirectory(Path folder, Access access) throws IOException {
        Files.createDirectory(folder, access == Access.OWNER_ONLY ? mode(folder, "rwx------") : AS_USUAL);
    }

    private static FileAttribute<?>[] mode(Path path, String permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
                : AS_USUAL;
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void forceDirectory(Path folder) throws IOException {
        if (WINDOWS) {
            return;
        }
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        var entries = new ArrayList<Path>();
        try (var stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return entries;
    }

    @Override
    public void delete(Path path) throws IOException {
        try {
            Files.delete(path);
        } catch (AccessDeniedException e) {
            clearReadOnly(path, e);
            Files.delete(path);
        }
    }

    /** Windows refuses to delete a file that is marked read-only. */
    private static void clearReadOnly(Path path, AccessDeniedException refusal) throws IOException {
        if (!WINDOWS) {
            throw refusal;
        }
        Files.getFileAttributeView(path, DosFileAttributeView.class, LinkOption.NOFOLLOW_LINKS).setReadOnly(false);
    }

    @Override
    public Path realPath(Path folder) throws IOException {
        return folder.toRealPath();
    }

    @Override
    public FileStat stat(Path path) throws IOException {
        try {
            // Without an exception for what is not there, which is asked for often.
            var attributes = path.getFileSystem().provider().readAttributesIfExists(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes == null) {
                return FileStat.ABSENT;
            }
            FileStat.Kind kind = kind(attributes);
            return new FileStat(kind, kind == FileStat.Kind.FILE ? attributes.size() : 0, attributes.lastModifiedTime().toMillis());
        } catch (NoSuchFileException | NotDirectoryException e) {
            return FileStat.ABSENT;
        }
    }

    private static FileStat.Kind kind(BasicFileAttributes attributes) {
        if (attributes.isOther()) {
            return FileStat.Kind.OTHER;
        }
        if (attributes.isSymbolicLink()) {
            return FileStat.Kind.LINK;
        }
        return attributes.isDirectory() ? FileStat.Kind.DIRECTORY : FileStat.Kind.FILE;
    }

    @Override
    public long device(Path path) throws IOException {
        boolean unix = path.getFileSystem().supportedFileAttributeViews().contains("unix");
        return unix ? (Long) Files.getAttribute(path, "unix:dev", LinkOption.NOFOLLOW_LINKS) : 0;
    }

    @Override
    public long freeBytes(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    @Override
    public Closeable tryLock(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Another user within this process has it, which is an answer too.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return null;
    }

    /** A file of this machine. */
    private record RealFile(FileChannel channel) implements DiskFile {
        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            int before = into.position();
            while (into.hasRemaining() && channel.read(into, offset + into.position() - before) >= 0) {
                // The condition reads.
            }
            return into.position() - before;
        }

        @Override
        public void write(ByteBuffer data, long offset) throws IOException {
            long shift = offset - data.position();
            while (data.hasRemaining()) {
                channel.write(data, shift + data.position());
            }
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            channel.truncate(sizeBytes);
        }

        @Override
        public void force() throws IOException {
            channel.force(true);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
