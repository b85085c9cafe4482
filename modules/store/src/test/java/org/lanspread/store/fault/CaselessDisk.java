package org.lanspread.store.fault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.lanspread.store.Disk;
import org.lanspread.store.DiskFile;
import org.lanspread.store.FileStat;

/**
 * Another disk, on which the case of letters makes no difference, but is kept as it was when something got its name: as on Windows and macOS.
 *
 * @param inner tells names that differ in case apart
 */
public record CaselessDisk(Disk inner) implements Disk {
    /** What is there already is found under its own spelling; the rest of a path is taken as it is. */
    private Path spelled(Path path) throws IOException {
        Path found = path.getRoot();
        for (Path name : path) {
            found = found.resolve(spelledIn(found, name));
        }
        return found;
    }

    private Path spelledIn(Path folder, Path name) throws IOException {
        if (!inner.stat(folder).isDirectory() || !inner.stat(folder.resolve(name)).isAbsent()) {
            return name;
        }
        return inner.list(folder).stream()
                .map(Path::getFileName)
                .filter(other -> other.toString().equalsIgnoreCase(name.toString()))
                .findFirst()
                .orElse(name);
    }

    @Override
    public DiskFile create(Path file, Access access) throws IOException {
        return inner.create(spelled(file), access);
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return inner.open(spelled(file));
    }

    @Override
    public DiskFile openForReading(Path file) throws IOException {
        return inner.openForReading(spelled(file));
    }

    @Override
    public void makeDirectory(Path folder, Access access) throws IOException {
        inner.makeDirectory(spelled(folder), access);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        inner.rename(spelled(from), spelled(to));
    }

    @Override
    public void forceDirectory(Path folder) throws IOException {
        inner.forceDirectory(spelled(folder));
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        return inner.list(spelled(folder));
    }

    @Override
    public void delete(Path path) throws IOException {
        inner.delete(spelled(path));
    }

    @Override
    public Path realPath(Path folder) throws IOException {
        return inner.realPath(spelled(folder));
    }

    @Override
    public FileStat stat(Path path) throws IOException {
        return inner.stat(spelled(path));
    }

    @Override
    public long device(Path path) throws IOException {
        return inner.device(spelled(path));
    }

    @Override
    public long freeBytes(Path folder) throws IOException {
        return inner.freeBytes(spelled(folder));
    }

    @Override
    public Closeable tryLock(Path file) throws IOException {
        return inner.tryLock(spelled(file));
    }
}
