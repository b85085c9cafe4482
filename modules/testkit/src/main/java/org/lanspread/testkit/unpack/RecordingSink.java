package org.lanspread.testkit.unpack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.EntrySink;

/** Keeps in memory what an unpacker hands out, and insists on the order of calls that {@link EntrySink} asks for. For small archives. */
public final class RecordingSink implements EntrySink {
    private final List<Integer> order = new ArrayList<>();
    private final List<String> directories = new ArrayList<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final List<String> incomplete = new ArrayList<>();
    private boolean open;

    /** A sink that has seen nothing. */
    public RecordingSink() {}

    /** The indices of the entries handed out, in that order. */
    public List<Integer> order() {
        return order;
    }

    /** The names of the folders, in order. */
    public List<String> directories() {
        return directories;
    }

    /** The content of the completed files by name, in order. */
    public Map<String, byte[]> files() {
        return files;
    }

    /** The names of the files that were begun and closed, but not completed. */
    public List<String> incomplete() {
        return incomplete;
    }

    /** Whether a file was begun and not closed. */
    public boolean isOpen() {
        return open;
    }

    @Override
    public void directory(ArchiveEntry entry) {
        require(!open, "a folder inside a file");
        order.add(entry.index());
        directories.add(entry.name());
    }

    @Override
    public EntryOutput file(ArchiveEntry entry) {
        require(!open, "a file inside a file");
        open = true;
        order.add(entry.index());
        return new Recording(entry);
    }

    private static void require(boolean kept, String what) {
        if (!kept) {
            throw new AssertionError("the unpacker broke the order of calls: " + what);
        }
    }

    private final class Recording implements EntryOutput {
        private final ArchiveEntry entry;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private boolean complete;
        private boolean closed;

        Recording(ArchiveEntry entry) {
            this.entry = entry;
        }

        @Override
        public void write(ByteBuffer data) throws IOException {
            require(!complete && !closed, "data after the end of a file");
            require(content.size() + (long) data.remaining() <= entry.sizeBytes(), "more data than the file has");
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            content.write(bytes);
        }

        @Override
        public void complete() {
            require(!complete && !closed, "a file completed twice or after its end");
            require(content.size() == entry.sizeBytes(), "less data than the file has");
            complete = true;
        }

        @Override
        public void close() {
            require(!closed, "a file closed twice");
            closed = true;
            open = false;
            if (complete) {
                files.put(entry.name(), content.toByteArray());
            } else {
                incomplete.add(entry.name());
            }
        }
    }
}
