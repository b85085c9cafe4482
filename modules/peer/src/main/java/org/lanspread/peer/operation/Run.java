package org.lanspread.peer.operation;

import java.util.ArrayList;
import java.util.List;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.EntrySelection;

/**
 * Neighbouring entries of an archive, which one reader unpacks in one go.
 *
 * @param archive the archive
 * @param from the index of the first entry
 * @param to the index behind the last one
 */
record Run(ArchivePlan.Opened archive, int from, int to) implements EntrySelection {
    /** How many runs there are for each reader, so that all end at about the same time although some data is decoded faster than other. */
    static final int RUNS_FOR_EACH_READER = 4;
    /** A run that costs less is not worth another start of a decoder. */
    static final long MIN_COST = 8L << 20;
    /** What an entry costs beside its data: as much as so many bytes. */
    static final long ENTRY_COST = 8L << 10;

    @Override
    public boolean includes(ArchiveEntry entry) {
        return entry.index() >= from && entry.index() < to;
    }

    /**
     * Cuts all archives into runs, in their order. The same archives give the same runs.
     *
     * @param readers how many will unpack; if one does, or an archive is solid, it stays in one piece
     */
    static List<Run> of(List<ArchivePlan.Opened> archives, int readers) {
        var runs = new ArrayList<Run>();
        for (ArchivePlan.Opened archive : archives) {
            if (readers == 1 || archive.listing().solid()) {
                runs.add(new Run(archive, 0, archive.listing().entries().size()));
            } else {
                cut(archive, Math.max(MIN_COST, cost(archive.listing()) / (readers * RUNS_FOR_EACH_READER)), runs);
            }
        }
        return runs;
    }

    private static void cut(ArchivePlan.Opened archive, long runCost, List<Run> runs) {
        int from = 0;
        long cost = 0;
        for (ArchiveEntry entry : archive.listing().entries()) {
            cost += cost(entry);
            if (cost >= runCost) {
                runs.add(new Run(archive, from, entry.index() + 1));
                from = entry.index() + 1;
                cost = 0;
            }
        }
        if (from < archive.listing().entries().size()) {
            runs.add(new Run(archive, from, archive.listing().entries().size()));
        }
    }

    private static long cost(ArchiveListing listing) {
        return listing.entries().stream().mapToLong(Run::cost).sum();
    }

    private static long cost(ArchiveEntry entry) {
        return entry.sizeBytes() + ENTRY_COST;
    }
}
