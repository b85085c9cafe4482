package org.lanspread.peer.operation;

import java.io.IOException;
import java.util.Optional;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.TestRelease;

/** What may be done to a game, one after the other: the release {@link #OLD} comes, {@link #NEW} follows, and everything goes. */
enum Step {
    DOWNLOAD {
        @Override
        void prepare(Rooms rooms, Sources from) {
            // Nothing is there.
        }

        @Override
        PeerEvent operate(Rooms rooms, Sources from) throws InterruptedException {
            return rooms.download(from.old());
        }

        @Override
        boolean isNew(Rooms rooms) throws IOException {
            return rooms.downloaded(OLD).isPresent() && rooms.installed().isEmpty();
        }
    },
    INSTALLATION {
        @Override
        void prepare(Rooms rooms, Sources from) throws IOException, InterruptedException {
            DOWNLOAD.prepare(rooms, from);
            DOWNLOAD.operate(rooms, from);
            rooms.keepMine();
        }

        @Override
        PeerEvent operate(Rooms rooms, Sources from) {
            return rooms.install(OLD);
        }

        @Override
        boolean isNew(Rooms rooms) throws IOException {
            rooms.requireMine();
            return rooms.downloaded(OLD).isPresent() && rooms.installed(OLD).isPresent();
        }
    },
    DOWNLOAD_OF_AN_UPDATE {
        @Override
        void prepare(Rooms rooms, Sources from) throws IOException, InterruptedException {
            INSTALLATION.prepare(rooms, from);
            INSTALLATION.operate(rooms, from);
        }

        @Override
        PeerEvent operate(Rooms rooms, Sources from) throws InterruptedException {
            return rooms.download(from.update());
        }

        @Override
        boolean isNew(Rooms rooms) throws IOException {
            rooms.requireMine();
            rooms.installed(OLD).orElseThrow();
            return rooms.downloaded(OLD, NEW).equals(Optional.of(NEW));
        }

        @Override
        void requireTidy(Rooms rooms) throws IOException {
            super.requireTidy(rooms);
            rooms.hash();
            if (isNew(rooms)) {
                rooms.requireNothingBeside(NEW);
            }
        }
    },
    UPDATE {
        @Override
        void prepare(Rooms rooms, Sources from) throws IOException, InterruptedException {
            DOWNLOAD_OF_AN_UPDATE.prepare(rooms, from);
            DOWNLOAD_OF_AN_UPDATE.operate(rooms, from);
        }

        @Override
        PeerEvent operate(Rooms rooms, Sources from) {
            return rooms.install(NEW);
        }

        @Override
        boolean isNew(Rooms rooms) throws IOException {
            rooms.requireMine();
            rooms.downloaded(NEW).orElseThrow();
            return rooms.installed(OLD, NEW).orElseThrow().equals(NEW);
        }
    },
    UNINSTALLATION {
        @Override
        void prepare(Rooms rooms, Sources from) throws IOException, InterruptedException {
            INSTALLATION.prepare(rooms, from);
            INSTALLATION.operate(rooms, from);
        }

        @Override
        PeerEvent operate(Rooms rooms, Sources from) {
            return rooms.uninstall();
        }

        @Override
        boolean isNew(Rooms rooms) throws IOException {
            rooms.requireMine();
            rooms.downloaded(OLD).orElseThrow();
            return rooms.installed(OLD).isEmpty();
        }
    },
    REMOVAL {
        @Override
        void prepare(Rooms rooms, Sources from) throws IOException, InterruptedException {
            DOWNLOAD.prepare(rooms, from);
            DOWNLOAD.operate(rooms, from);
        }

        @Override
        PeerEvent operate(Rooms rooms, Sources from) throws InterruptedException {
            return rooms.remove();
        }

        @Override
        boolean isNew(Rooms rooms) throws IOException {
            return rooms.downloaded(OLD).isEmpty() && rooms.isRootGone();
        }
    },
    REMOVAL_OF_WHAT_WAS_CUT_OFF {
        @Override
        void prepare(Rooms rooms, Sources from) throws InterruptedException {
            rooms.park(from.old());
        }

        @Override
        PeerEvent operate(Rooms rooms, Sources from) throws InterruptedException {
            return rooms.remove();
        }

        @Override
        boolean isNew(Rooms rooms) throws IOException {
            return rooms.isRootGone();
        }
    };

    static final TestRelease OLD = TestRelease.of("quake", "20240101", 300_000).with("data/old.bin", new byte[70_000]);
    static final TestRelease NEW = TestRelease.of("quake", "20250101", 290_000).with("data/more/new.bin", new byte[60_000]);

    /** Where the releases come from. */
    record Sources(Source old, Source update) implements AutoCloseable {
        @Override
        public void close() {
            old.close();
            update.close();
        }
    }

    /** Makes what has to be there before. */
    abstract void prepare(Rooms rooms, Sources from) throws IOException, InterruptedException;

    /** Does it, and returns the terminal event. */
    abstract PeerEvent operate(Rooms rooms, Sources from) throws InterruptedException;

    /** Whether it has happened, which is complete; if not, what was there before is complete. */
    abstract boolean isNew(Rooms rooms) throws IOException;

    /** Requires that nothing is left over of what was there before, once it is over. */
    void requireTidy(Rooms rooms) throws IOException {
        rooms.requireTidy();
    }

    /** What has to be fetched for it now. */
    long missingBytes(Rooms rooms) throws IOException {
        return switch (this) {
            case DOWNLOAD -> rooms.missingBytes(OLD);
            case DOWNLOAD_OF_AN_UPDATE -> rooms.missingBytes(NEW);
            default -> 0;
        };
    }
}
