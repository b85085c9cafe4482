package org.lanspread.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.lanspread.spi.model.EntryPath;

/**
 * The files below one folder, reached without following links: every component below the folder is looked at before it is passed through, when
 * writing and when reading.
 */
final class Tree {
    /** What an unfinished {@link #replace} leaves beside the file. */
    static final String TEMPORARY_SUFFIX = ".tmp";

    private final Disk disk;
    private final Path root;

    Tree(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
    }

    Disk disk() {
        return disk;
    }

    Path root() {
        return root;
    }

    /** A direct child. */
    Path child(String name) {
        return root.resolve(name);
    }

    FileStat stat(String name) throws IOException {
        return disk.stat(child(name));
    }

    boolean exists() throws IOException {
        return disk.stat(root).isDirectory();
    }

    /** Whether no direct child has such a name; so too if the folder is missing. */
    boolean isFreeOf(Predicate<String> name) throws IOException {
        return !exists() || disk.list(root).stream().map(path -> path.getFileName().toString()).noneMatch(name);
    }

    /** Makes sure that a path below the root passes through real folders only. */
    void requireParents(Path path) throws IOException {
        requireFolder(root);
        for (Path at = path.getParent(); !at.equals(root); at = at.getParent()) {
            requireFolder(at);
        }
    }

    /** Makes sure that the root is a real folder. */
    void requireRoot() throws IOException {
        requireFolder(root);
    }

    /** The path of an entry; makes the parents that are missing. */
    Path reachMakingParents(EntryPath entry) throws IOException {
        return reachMakingParents(entry, new HashSet<>(), new ArrayList<>());
    }

    /**
     * The same for many entries in a row: a folder is looked at once.
     *
     * @param seen the folders that were looked at within this row
     * @param made takes those of them that were missing; each after the one it lies in
     */
    Path reachMakingParents(EntryPath entry, Set<Path> seen, List<Path> made) throws IOException {
        if (seen.add(root)) {
            requireFolder(root);
        }
        Path path = root;
        var segments = entry.segments();
        for (String segment : segments.subList(0, segments.size() - 1)) {
            path = path.resolve(segment);
            if (seen.add(path) && makeFolder(path)) {
                made.add(path);
            }
        }
        return path.resolve(segments.getLast());
    }

    /** The folders between the root and some files, without the root; each before the one it lies in. */
    List<Path> foldersDeepestFirst(Iterable<Path> files) {
        var folders = new LinkedHashSet<Path>();
        for (Path file : files) {
            Path folder = file.getParent();
            while (!folder.equals(root) && folders.add(folder)) {
                folder = folder.getParent();
            }
        }
        return folders.stream().sorted(Comparator.comparingInt(Path::getNameCount).reversed()).toList();
    }

    /** Makes a folder unless it is there, and says whether it did. */
    boolean makeFolder(Path folder) throws IOException {
        FileStat stat = disk.stat(folder);
        if (stat.isAbsent()) {
            disk.makeDirectory(folder, Disk.Access.NORMAL);
            return true;
        }
        requireFolder(folder, stat);
        return false;
    }

    private void requireFolder(Path folder) throws IOException {
        requireFolder(folder, disk.stat(folder));
    }

    private static void requireFolder(Path folder, FileStat stat) throws StoreException {
        switch (stat.kind()) {
            case DIRECTORY -> { }
            case LINK, OTHER -> throw new StoreException(StoreException.Reason.LINK,
                    StoreException.show(folder) + " is a link; Lanspread follows none inside a game: replace it by a real folder");
            case FILE, ABSENT -> throw new StoreException(StoreException.Reason.NOT_A_FOLDER,
                    StoreException.show(folder) + " is not a folder; move away what stands there and try again");
        }
    }

    /**
     * Writes a small file so that after a crash the old or the new content is there, complete. Returns when the new one is durable.
     */
    void replace(String name, byte[] content, Disk.Access access) throws IOException {
        Path temporary = child(name + TEMPORARY_SUFFIX);
        deleteIfThere(temporary);
        writeNew(temporary, content, access);
        disk.rename(temporary, child(name));
        disk.forceDirectory(root);
    }

    /** Writes a new file and makes its content durable, but not its name. */
    void writeNew(Path file, byte[] content, Disk.Access access) throws IOException {
        try (var out = disk.create(file, access)) {
            out.write(ByteBuffer.wrap(content), 0);
            out.force();
        }
    }

    /** Deletes a regular file; leaves anything else. */
    void deleteIfFile(EntryPath path) throws IOException {
        Path file = path.below(root);
        if (disk.stat(file).isFile()) {
            requireParents(file);
            disk.delete(file);
        }
    }

    /** Deletes those of these folders that have nothing in them. */
    void deleteEmpty(List<Path> foldersDeepestFirst) throws IOException {
        for (Path folder : foldersDeepestFirst) {
            if (disk.stat(folder).isDirectory() && disk.list(folder).isEmpty()) {
                disk.delete(folder);
            }
        }
    }

    /** Makes it durable that these files are gone, and the folders of theirs that went with them. */
    void forceGone(List<Path> deleted) throws IOException {
        for (Path folder : foldersDeepestFirst(deleted)) {
            if (disk.stat(folder).isDirectory()) {
                disk.forceDirectory(folder);
            }
        }
        disk.forceDirectory(root);
    }

    /**
     * Reads a whole file.
     *
     * @return the content, or null if it is longer than the limit
     */
    byte[] readAll(Path file, int maxBytes) throws IOException {
        try (var in = disk.openForReading(file)) {
            var buffer = ByteBuffer.allocate((int) Math.min(in.size(), maxBytes) + 1);
            int length = in.read(buffer, 0);
            return length > maxBytes ? null : Arrays.copyOf(buffer.array(), length);
        }
    }

    void deleteIfThere(Path path) throws IOException {
        if (!disk.stat(path).isAbsent()) {
            disk.delete(path);
        }
    }

    /**
     * Deletes a folder and what is in it, a chosen entry of it last. A link is deleted, never followed; another file system mounted inside ends the
     * deletion.
     *
     * @param last the name of the entry directly in the folder that goes last
     */
    void deleteFolder(Path folder, String last) throws IOException {
        long device = disk.device(folder);
        Path marker = folder.resolve(last);
        for (Path entry : disk.list(folder)) {
            if (!entry.equals(marker)) {
                deleteAll(entry, device);
            }
        }
        deleteIfThere(marker);
        disk.delete(folder);
    }

    /** Depth first, without recursion: a folder made by others may be deeper than the stack. */
    private void deleteAll(Path top, long device) throws IOException {
        var open = new ArrayDeque<Visit>();
        open.push(new Visit(top, false));
        while (!open.isEmpty()) {
            Visit visit = open.pop();
            if (visit.emptied || !disk.stat(visit.path).isDirectory()) {
                disk.delete(visit.path);
                continue;
            }
            requireSameDevice(visit.path, device);
            open.push(new Visit(visit.path, true));
            for (Path entry : disk.list(visit.path)) {
                open.push(new Visit(entry, false));
            }
        }
    }

    private record Visit(Path path, boolean emptied) {}

    private void requireSameDevice(Path folder, long device) throws IOException {
        if (disk.device(folder) != device) {
            throw new StoreException(StoreException.Reason.NOT_OURS,
                    "another disk is mounted at " + StoreException.show(folder) + "; unmount it and try again");
        }
    }
}
