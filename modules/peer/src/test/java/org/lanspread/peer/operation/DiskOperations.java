package org.lanspread.peer.operation;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.TestRelease;
import org.lanspread.peer.download.BufferPool;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.store.Disk;

/** What tests need that run the real operations on a disk with faults: where the releases come from, and the rooms around an operation. */
abstract class DiskOperations {
    @TempDir
    private Path scratch;
    private final Deadlines deadlines = new Deadlines();
    private final BufferPool buffers = new BufferPool(BufferPool.DOWNLOADS);
    private Step.Sources sources;

    @BeforeEach
    void connect() throws IOException {
        sources = new Step.Sources(new Source(Step.OLD, deadlines), new Source(Step.NEW, deadlines));
    }

    @AfterEach
    void disconnect() {
        sources.close();
        deadlines.close();
    }

    Step.Sources sources() {
        return sources;
    }

    /** A peer that has this release. */
    Source source(TestRelease release) throws IOException {
        return new Source(release, deadlines);
    }

    Rooms open(Disk disk) throws IOException {
        return new Rooms(disk, scratch, buffers, deadlines);
    }

    static boolean isSuccess(PeerEvent terminal) {
        return terminal.getClass().getSimpleName().endsWith("Finished");
    }
}
