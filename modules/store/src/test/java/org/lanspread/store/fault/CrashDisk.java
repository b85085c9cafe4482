package org.lanspread.store.fault;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.lanspread.store.Disk;
import org.lanspread.store.DiskFile;
import org.lanspread.store.FileStat;

/**
 * A disk in memory that can lose power. What was written to a file survives for certain only once the file was forced, and what was done to a folder
 * (create, rename, delete) only once the folder was: everything else is kept, lost or garbled, each on its own, as a seed decides. A rename is one
 * step: it survives as a whole or not at all.
 *
 * <p>Calls that change something are counted; {@link #crashAt} names the one before which the power fails. From then on every call fails, until
 * {@link #restart} brings back what survived.
 */
public final class CrashDisk implements Disk {
    private static final long FREE_BYTES = 1L << 40;

    private final Folder root;
    private final List<Change> changes = new ArrayList<>();
    private final Set<Path> locks = new HashSet<>();
    private int calls;
    private int crashAt = Integer.MAX_VALUE;
    private boolean crashed;
    private long mounts = 1;

    /** A file, folder or link, whatever its name. */
    private abstract static class Node {}

    private static final class Link extends Node {}

    private static final class Folder extends Node {
        private final Map<String, Node> durable = new TreeMap<>();
        private final Map<String, Node> present = new TreeMap<>();
        private long device;

        private Folder(long device) {
            this.device = device;
        }
    }

    private static final class Data extends Node {
        private byte[] durable = {};
        private byte[] present;
        private final List<Edit> edits = new ArrayList<>();

        private Data(byte[] present) {
            this.present = present;
        }
    }

    /** A change to a file that was not forced. */
    private sealed interface Edit {
        byte[] apply(byte[] content);

        record Write(int offset, byte[] bytes) implements Edit {
            @Override
            public byte[] apply(byte[] content) {
                byte[] result = Arrays.copyOf(content, Math.max(content.length, offset + bytes.length));
                System.arraycopy(bytes, 0, result, offset, bytes.length);
                return result;
            }
        }

        record Truncate(int size) implements Edit {
            @Override
            public byte[] apply(byte[] content) {
                return Arrays.copyOf(content, Math.min(content.length, size));
            }
        }
    }

    /** A change to one or two folders: the node loses its old name, if it had one, and gets its new one, if it has one. */
    private static final class Change {
        private final Node node;
        private final Folder oldFolder;
        private final String oldName;
        private final Folder newFolder;
        private final String newName;
        private boolean forced;

        private Change(Node node, Folder oldFolder, String oldName, Folder newFolder, String newName) {
            this.node = node;
            this.oldFolder = oldFolder;
            this.oldName = oldName;
            this.newFolder = newFolder;
            this.newName = newName;
        }

        private void survive() {
            if (oldFolder != null) {
                oldFolder.durable.remove(oldName, node);
            }
            if (newFolder != null) {
                newFolder.durable.put(newName, node);
            }
        }
    }

    /** An empty disk. */
    public CrashDisk() {
        this(new Folder(1));
    }

    private CrashDisk(Folder root) {
        this.root = root;
    }

    /** Another disk with the same content, durable there; nothing is locked and no call was counted. */
    public synchronized CrashDisk copy() {
        var copy = new CrashDisk(copy(root));
        copy.mounts = mounts;
        copy.settle();
        return copy;
    }

    private static Folder copy(Folder folder) {
        var copy = new Folder(folder.device);
        folder.present.forEach((name, node) -> copy.present.put(name, switch (node) {
            case Folder inner -> copy(inner);
            case Data data -> new Data(data.present);
            default -> node;
        }));
        return copy;
    }

    /** The power fails before this changing call; the next one has the number {@link #calls()} + 1. */
    public synchronized void crashAt(int call) {
        crashAt = call;
    }

    /** How many changing calls there were. */
    public synchronized int calls() {
        return calls;
    }

    /** Makes everything durable, as if the machine had been idle for a while. */
    public synchronized void settle() {
        changes.forEach(Change::survive);
        changes.clear();
        settle(root);
    }

    private static void settle(Folder folder) {
        folder.durable.clear();
        folder.durable.putAll(folder.present);
        for (Node node : folder.present.values()) {
            if (node instanceof Folder inner) {
                settle(inner);
            } else if (node instanceof Data data) {
                data.durable = data.present;
                data.edits.clear();
            }
        }
    }

    /** Loses the power, if it was not lost yet, and starts again with what survived. Nothing is locked then. */
    public synchronized void restart(long seed) {
        var random = new SplittableRandom(seed);
        int survivorsInTen = random.nextInt(11);
        for (Change change : changes) {
            if (change.forced || random.nextInt(10) < survivorsInTen) {
                change.survive();
            }
        }
        changes.clear();
        locks.clear();
        restore(root, random);
        crashed = false;
        crashAt = Integer.MAX_VALUE;
    }

    private static void restore(Folder folder, SplittableRandom random) {
        folder.present.clear();
        folder.present.putAll(folder.durable);
        for (Node node : folder.present.values()) {
            if (node instanceof Folder inner) {
                restore(inner, random);
            } else if (node instanceof Data data) {
                restore(data, random);
            }
        }
    }

    private static void restore(Data data, SplittableRandom random) {
        for (Edit edit : data.edits) {
            switch (random.nextInt(3)) {
                case 0 -> data.durable = edit.apply(data.durable);
                case 1 -> data.durable = garbled(edit, random).apply(data.durable);
                default -> { }
            }
        }
        data.edits.clear();
        data.present = data.durable;
    }

    private static Edit garbled(Edit edit, SplittableRandom random) {
        if (!(edit instanceof Edit.Write(int offset, byte[] bytes))) {
            return edit;
        }
        byte[] garbage = bytes.clone();
        for (int i = random.nextInt(garbage.length + 1); i < garbage.length; i++) {
            garbage[i] = (byte) random.nextInt(256);
        }
        return new Edit.Write(offset, garbage);
    }

    /** Puts a link there. */
    public synchronized void link(Path path) throws IOException {
        change(null, null, place(path), new Link());
    }

    /** Mounts another file system over a folder. */
    public synchronized void mount(Path path) throws IOException {
        folder(path).device = ++mounts;
    }

    private void step() throws IOException {
        alive();
        if (++calls >= crashAt) {
            crashed = true;
            alive();
        }
    }

    private void alive() throws IOException {
        if (crashed) {
            throw new IOException("the machine has no power");
        }
    }

    /** A name in a folder, whether it is taken or not. */
    private record Place(Folder folder, String name) {}

    private Place place(Path path) throws IOException {
        return new Place(folder(path.getParent()), path.getFileName().toString());
    }

    private Folder folder(Path path) throws IOException {
        Node at = root;
        String text = path.toString();
        int begin = path.getRoot().toString().length();
        while (begin < text.length()) {
            if (!(at instanceof Folder folder)) {
                throw new NotDirectoryException(text);
            }
            int separator = text.indexOf(File.separatorChar, begin);
            int end = separator < 0 ? text.length() : separator;
            at = folder.present.get(text.substring(begin, end));
            if (at == null) {
                throw new NoSuchFileException(text);
            }
            begin = end + 1;
        }
        if (at instanceof Folder folder) {
            return folder;
        }
        throw new NotDirectoryException(path.toString());
    }

    private Node node(Path path) throws IOException {
        if (path.getNameCount() == 0) {
            return root;
        }
        Place place = place(path);
        Node node = place.folder.present.get(place.name);
        if (node == null) {
            throw new NoSuchFileException(path.toString());
        }
        return node;
    }

    private void change(Folder oldFolder, String oldName, Place to, Node node) {
        if (oldFolder != null) {
            oldFolder.present.remove(oldName);
        }
        if (to != null) {
            to.folder.present.put(to.name, node);
        }
        changes.add(new Change(node, oldFolder, oldName, to == null ? null : to.folder, to == null ? null : to.name));
    }

    private Place free(Path path) throws IOException {
        Place place = place(path);
        if (place.folder.present.containsKey(place.name)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        return place;
    }

    @Override
    public synchronized DiskFile create(Path file, Access access) throws IOException {
        step();
        var data = new Data(new byte[0]);
        change(null, null, free(file), data);
        return new Open(data, true);
    }

    @Override
    public synchronized DiskFile open(Path file) throws IOException {
        return new Open(data(file), true);
    }

    @Override
    public synchronized DiskFile openForReading(Path file) throws IOException {
        return new Open(data(file), false);
    }

    private Data data(Path file) throws IOException {
        alive();
        if (node(file) instanceof Data data) {
            return data;
        }
        throw new IOException("not a file: " + file);
    }

    @Override
    public synchronized void makeDirectory(Path folder, Access access) throws IOException {
        step();
        Place place = free(folder);
        change(null, null, place, new Folder(place.folder.device));
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        step();
        Node node = node(from);
        Place target = place(to);
        Node replaced = target.folder.present.get(target.name);
        if (replaced instanceof Folder || replaced != null && node instanceof Folder) {
            throw new FileAlreadyExistsException(to.toString());
        }
        Place source = place(from);
        change(source.folder, source.name, target, node);
    }

    @Override
    public synchronized void forceDirectory(Path folder) throws IOException {
        step();
        Folder forced = folder(folder);
        for (Change change : changes) {
            change.forced |= change.oldFolder == forced || change.newFolder == forced;
        }
    }

    @Override
    public synchronized List<Path> list(Path folder) throws IOException {
        alive();
        return folder(folder).present.keySet().stream().map(folder::resolve).toList();
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        step();
        Node node = node(path);
        if (node instanceof Folder folder && !folder.present.isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        Place place = place(path);
        change(place.folder, place.name, null, node);
    }

    @Override
    public Path realPath(Path folder) {
        return folder;
    }

    @Override
    public synchronized FileStat stat(Path path) throws IOException {
        alive();
        Node node;
        try {
            node = node(path);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return FileStat.ABSENT;
        }
        return switch (node) {
            case Data data -> new FileStat(FileStat.Kind.FILE, data.present.length, 0);
            case Folder folder -> new FileStat(FileStat.Kind.DIRECTORY, 0, 0);
            default -> new FileStat(FileStat.Kind.LINK, 0, 0);
        };
    }

    @Override
    public synchronized long device(Path path) throws IOException {
        alive();
        return folder(path).device;
    }

    @Override
    public synchronized long freeBytes(Path folder) throws IOException {
        alive();
        return FREE_BYTES;
    }

    @Override
    public synchronized Closeable tryLock(Path file) throws IOException {
        alive();
        if (stat(file).isAbsent()) {
            create(file, Access.NORMAL).close();
        }
        return locks.add(file) ? () -> unlock(file) : null;
    }

    private synchronized void unlock(Path file) {
        locks.remove(file);
    }

    private final class Open implements DiskFile {
        private final Data data;
        private final boolean writable;

        private Open(Data data, boolean writable) {
            this.data = data;
            this.writable = writable;
        }

        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            synchronized (CrashDisk.this) {
                alive();
                int from = (int) Math.min(offset, data.present.length);
                int length = Math.min(into.remaining(), data.present.length - from);
                into.put(data.present, from, length);
                return length;
            }
        }

        @Override
        public void write(ByteBuffer from, long offset) throws IOException {
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            edit(new Edit.Write((int) offset, bytes));
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            edit(new Edit.Truncate((int) sizeBytes));
        }

        private void edit(Edit edit) throws IOException {
            synchronized (CrashDisk.this) {
                step();
                if (!writable) {
                    throw new IOException("opened for reading");
                }
                data.present = edit.apply(data.present);
                data.edits.add(edit);
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (CrashDisk.this) {
                step();
                data.durable = data.present;
                data.edits.clear();
            }
        }

        @Override
        public long size() throws IOException {
            synchronized (CrashDisk.this) {
                alive();
                return data.present.length;
            }
        }

        @Override
        public void close() {}
    }
}
