package org.lanspread.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import org.lanspread.spi.model.EntryPath;

/** What a game root looks like: the names, kinds, sizes and times of its payload, in a fixed order, and whether there is an installation. */
final class Glance {
    private final Tree root;
    private final StringBuilder text = new StringBuilder();
    private final ArrayDeque<Folder> open = new ArrayDeque<>();
    private int entries;

    private record Folder(Path path, String prefix) {}

    private Glance(Tree root) {
        this.root = root;
    }

    static String of(Tree root) throws IOException {
        var glance = new Glance(root);
        glance.open.push(new Folder(root.root(), ""));
        while (!glance.open.isEmpty() && glance.entries <= DownloadPlan.MAX_FILES) {
            glance.visit(glance.open.pop());
        }
        return glance.text.toString();
    }

    private void visit(Folder folder) throws IOException {
        var paths = new ArrayList<>(root.disk().list(folder.path));
        Collections.sort(paths);
        for (Path path : paths) {
            String name = path.getFileName().toString();
            boolean top = folder.prefix.isEmpty();
            boolean installed = top && name.equals(EntryPath.INSTALLED_FOLDER);
            if (!installed && top && PayloadWalk.isOurs(name)) {
                continue;
            }
            FileStat stat = root.disk().stat(path);
            note(stat, folder.prefix + name);
            if (stat.isDirectory() && !installed) {
                open.push(new Folder(path, folder.prefix + name + "/"));
            }
        }
    }

    /** No name holds the last character. */
    private void note(FileStat stat, String name) {
        entries++;
        text.append(stat.kind().ordinal());
        if (stat.isFile()) {
            text.append(' ').append(stat.sizeBytes()).append(' ').append(stat.modifiedMillis());
        }
        text.append(' ').append(name).append('\0');
    }
}
