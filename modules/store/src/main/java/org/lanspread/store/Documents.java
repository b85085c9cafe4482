package org.lanspread.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lanspread.spi.model.Quoted;
import org.lanspread.store.StoreException.Reason;

/**
 * A folder of small documents. Each is replaced as a whole and durably; a crash leaves the old or the new one. A document that cannot be understood
 * is set aside, never deleted. The names are constants of the program: lower-case letters, digits, {@code .}, {@code _} and {@code -}.
 */
public final class Documents {
    /** How many bad copies of one document are kept; the oldest gives way. */
    public static final int MAX_SET_ASIDE = 9;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

    private final Tree tree;

    Documents(Tree tree) {
        this.tree = tree;
    }

    /** Where they are; the folder may be missing. */
    public Path folder() {
        return tree.root();
    }

    /** Whether there is anything under this name. */
    public boolean exists(String name) throws StoreException {
        try {
            return !tree.disk().stat(path(name)).isAbsent();
        } catch (IOException e) {
            throw StoreException.of("look for " + show(name), e);
        }
    }

    /**
     * Reads a document.
     *
     * @param maxBytes the most it may have
     * @return the content; empty if there is none, or if it is longer or no regular file: then {@link #exists} says so, and {@link #setAside} helps
     */
    public Optional<byte[]> read(String name, int maxBytes) throws StoreException {
        try {
            Path file = path(name);
            return tree.disk().stat(file).isFile() ? Optional.ofNullable(tree.readAll(file, maxBytes)) : Optional.empty();
        } catch (IOException e) {
            throw StoreException.of("read " + show(name), e);
        }
    }

    /**
     * A document, without its content.
     *
     * @param name its name
     * @param sizeBytes its size
     * @param modifiedMillis when it was last changed, in milliseconds since 1970
     */
    public record Entry(String name, long sizeBytes, long modifiedMillis) {}

    /** The documents that are here, by name. */
    public List<Entry> list() throws StoreException {
        try {
            var entries = new ArrayList<Entry>();
            if (tree.exists()) {
                for (Path path : tree.disk().list(tree.root())) {
                    FileStat stat = tree.disk().stat(path);
                    entries.add(new Entry(path.getFileName().toString(), stat.sizeBytes(), stat.modifiedMillis()));
                }
            }
            entries.sort(Comparator.comparing(Entry::name));
            return entries;
        } catch (IOException e) {
            throw StoreException.of("list " + StoreException.show(tree.root()), e);
        }
    }

    /** Replaces a document. Returns when the new one is durable. */
    public void write(String name, byte[] content) throws StoreException {
        write(name, content, Disk.Access.NORMAL);
    }

    /** Replaces a document that only this user may read. Returns when the new one is durable. */
    public void writeSecret(String name, byte[] content) throws StoreException {
        write(name, content, Disk.Access.OWNER_ONLY);
    }

    private void write(String name, byte[] content, Disk.Access access) throws StoreException {
        try {
            path(name);
            makeFolders(tree.root());
            tree.replace(name, content, access);
        } catch (IOException e) {
            throw StoreException.of("write " + show(name), e);
        }
    }

    private void makeFolders(Path folder) throws IOException {
        Disk disk = tree.disk();
        var missing = new ArrayList<Path>();
        for (Path at = folder; disk.stat(at).isAbsent(); at = at.getParent()) {
            missing.addFirst(at);
        }
        for (Path at : missing) {
            disk.makeDirectory(at, Disk.Access.OWNER_ONLY);
        }
        for (Path at : missing) {
            disk.forceDirectory(at.getParent());
        }
    }

    /** Deletes a document, if it is there. Returns when it is durably gone. */
    public void delete(String name) throws StoreException {
        try {
            if (exists(name)) {
                tree.disk().delete(path(name));
                tree.disk().forceDirectory(tree.root());
            }
        } catch (IOException e) {
            throw StoreException.of("delete " + show(name), e);
        }
    }

    /** Deletes what a crash left of documents that were being written. */
    void sweep() throws StoreException {
        try {
            if (!tree.exists()) {
                return;
            }
            for (Path path : tree.disk().list(tree.root())) {
                if (path.getFileName().toString().endsWith(Tree.TEMPORARY_SUFFIX) && tree.disk().stat(path).isFile()) {
                    tree.disk().delete(path);
                }
            }
        } catch (IOException e) {
            throw StoreException.of("clean up " + StoreException.show(tree.root()), e);
        }
    }

    /** Gives a document another name; one that had that name is gone then. Returns when that is durable. */
    public void rename(String from, String to) throws StoreException {
        try {
            tree.disk().rename(path(from), path(to));
            tree.disk().forceDirectory(tree.root());
        } catch (IOException e) {
            throw StoreException.of("rename " + show(from), e);
        }
    }

    /**
     * Gives a document that cannot be understood another name, so that a new one can be written and a person can look at the old one. The newest
     * {@value #MAX_SET_ASIDE} are kept, the newest under the highest number.
     *
     * @return the new place
     * @throws StoreException if it stays where it is, for example since folders take all places, which are never deleted
     */
    public Path setAside(String name) throws StoreException {
        try {
            Path place = freePlace(name);
            tree.disk().rename(path(name), place);
            tree.disk().forceDirectory(tree.root());
            return place;
        } catch (IOException e) {
            throw StoreException.of("set aside " + show(name), e);
        }
    }

    private Path freePlace(String name) throws IOException {
        var taken = new ArrayList<Integer>();
        for (int number = 1; number <= MAX_SET_ASIDE; number++) {
            if (!tree.disk().stat(place(name, number)).isAbsent()) {
                taken.add(number);
            }
        }
        int last = taken.isEmpty() ? 0 : taken.getLast();
        if (last < MAX_SET_ASIDE) {
            return place(name, last + 1);
        }
        if (taken.size() == MAX_SET_ASIDE) {
            deleteOldest(name, taken);
        }
        closeUp(name, taken);
        return place(name, taken.size() + 1);
    }

    private void deleteOldest(String name, List<Integer> taken) throws IOException {
        for (Integer number : taken) {
            if (!tree.disk().stat(place(name, number)).isDirectory()) {
                tree.disk().delete(place(name, number));
                taken.remove(number);
                return;
            }
        }
        throw new StoreException(Reason.NOT_OURS, "folders take all places for bad copies of " + show(name) + "; move them away and try again");
    }

    /** Moves them to the lowest numbers, the oldest first. */
    private void closeUp(String name, List<Integer> taken) throws IOException {
        for (int i = 0; i < taken.size(); i++) {
            if (taken.get(i) != i + 1) {
                tree.disk().rename(place(name, taken.get(i)), place(name, i + 1));
            }
        }
    }

    private Path place(String name, int number) throws StoreException {
        return path(name + ".bad-" + number);
    }

    private Path path(String name) throws StoreException {
        if (!NAME.matcher(name).matches()) {
            throw new StoreException(Reason.REFUSED, "not the name of a document: " + Quoted.of(name));
        }
        return tree.child(name);
    }

    private String show(String name) {
        return StoreException.show(tree.child(name));
    }
}
