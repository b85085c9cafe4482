package org.lanspread.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.PathSet;

/** Finds the payload files of a game root. Follows no links and stays within the limits of a release. */
final class PayloadWalk {
    private final Tree root;
    private final List<Payload.File> files = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final PathSet names = new PathSet();
    private final ArrayDeque<Folder> open = new ArrayDeque<>();
    private int entries;

    private record Folder(Path path, String prefix) {}

    private PayloadWalk(Tree root) {
        this.root = root;
    }

    static Payload of(Tree root) throws IOException {
        var walk = new PayloadWalk(root);
        walk.run();
        walk.files.sort(Comparator.comparing(Payload.File::path));
        return new Payload(walk.files, walk.problems);
    }

    private void run() throws IOException {
        open.push(new Folder(root.root(), ""));
        while (!open.isEmpty()) {
            Folder folder = open.pop();
            for (Path path : root.disk().list(folder.path)) {
                String name = path.getFileName().toString();
                if (folder.prefix.isEmpty() && isOurs(name)) {
                    continue;
                }
                if (++entries > DownloadPlan.MAX_FILES) {
                    problem("there are more than " + DownloadPlan.MAX_FILES + " files and folders");
                    return;
                }
                visit(path, folder.prefix + name);
            }
        }
    }

    /** What lies in a game root besides the payload. */
    static boolean isOurs(String name) {
        return name.equals(EntryPath.INSTALLED_FOLDER) || name.startsWith(".local.") || name.startsWith(".version.ini.")
                || name.startsWith(".lanspread") || Migration.LEGACY_FILES.contains(name);
    }

    private void visit(Path path, String name) throws IOException {
        FileStat stat = root.disk().stat(path);
        try {
            switch (stat.kind()) {
                case FILE -> {
                    EntryPath entry = EntryPath.parsePayload(name);
                    names.addFile(entry);
                    files.add(new Payload.File(entry, stat.sizeBytes(), stat.modifiedMillis()));
                }
                case DIRECTORY -> {
                    names.addFolder(EntryPath.parsePayload(name));
                    open.push(new Folder(path, name + "/"));
                }
                case LINK, OTHER -> problem(StoreException.show(path) + " is a link or a device");
                case ABSENT -> { }
            }
        } catch (EntryPathException e) {
            problem(e.getMessage());
        }
    }

    private void problem(String what) {
        if (problems.size() < Payload.MAX_PROBLEMS) {
            problems.add(what);
        }
    }
}
