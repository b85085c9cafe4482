package org.lanspread.spi.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.lanspread.spi.model.EntryPathException.Reason;

/**
 * The files and folders of one manifest or archive, checked against each other: no two names mean the same file on a file system that
 * ignores case or normalises, and none passes through a file. Not safe for use by several threads.
 */
public final class PathSet {
    /** The most folders, those among them that only the names of others imply: each takes memory, and space on a disk. */
    public static final int MAX_FOLDERS = 100_000;
    /** The most characters that the paths of all files and folders have together. */
    public static final int MAX_CHARS = 24 << 20;

    private final Set<String> files = new HashSet<>();
    private final Map<String, String> folders = new HashMap<>();
    private int chars;

    /** An empty set. */
    public PathSet() {}

    /**
     * Adds a file.
     *
     * @throws EntryPathException with {@link Reason#COLLISION} if it collides with what was added before, with {@link Reason#TOO_LONG} if the set
     *     has too many folders or too long names then
     */
    public void addFile(EntryPath path) throws EntryPathException {
        String key = path.collisionKey();
        addParents(path, key);
        if (folders.containsKey(key) || !files.add(key)) {
            throw collision(path);
        }
        count(key);
    }

    /**
     * Adds a folder, which may be there already under exactly this name.
     *
     * @throws EntryPathException as {@link #addFile} does
     */
    public void addFolder(EntryPath path) throws EntryPathException {
        String key = path.collisionKey();
        addParents(path, key);
        addFolder(path, key, path.toString());
    }

    private void addParents(EntryPath path, String key) throws EntryPathException {
        String name = path.toString();
        int nameEnd = name.indexOf('/');
        int keyEnd = key.indexOf('/');
        while (nameEnd >= 0 && keyEnd >= 0) {
            addFolder(path, key.substring(0, keyEnd), name.substring(0, nameEnd));
            nameEnd = name.indexOf('/', nameEnd + 1);
            keyEnd = key.indexOf('/', keyEnd + 1);
        }
    }

    private void addFolder(EntryPath path, String key, String name) throws EntryPathException {
        String known = folders.putIfAbsent(key, name);
        if (files.contains(key) || known != null && !known.equals(name)) {
            throw collision(path);
        }
        if (known == null) {
            count(key);
        }
    }

    private void count(String added) throws EntryPathException {
        chars += added.length();
        if (folders.size() > MAX_FOLDERS || chars > MAX_CHARS) {
            throw new EntryPathException(Reason.TOO_LONG,
                    "more than " + MAX_FOLDERS + " folders, or paths of more than " + MAX_CHARS + " characters together");
        }
    }

    private static EntryPathException collision(EntryPath path) {
        return new EntryPathException(Reason.COLLISION,
                "the name " + Quoted.of(path.toString()) + " means the same file as another one on some file systems, or passes through a file");
    }
}
