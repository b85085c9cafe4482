package org.lanspread.peer.operation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lanspread.spi.unpack.ArchiveEntry;
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
     * Cuts all archives into runs. Those that take several times as long as others come first, the longest at the front, so that no reader is left
     * with one when the others have done all the rest; those that take less come last; else they keep the order of the archives. The same archives
     * give the same runs.
     *
     * @param readers how many will unpack; if one does, or an archive is solid, it stays in one piece
     */
    static List<Run> of(List<ArchivePlan.Opened> archives, int readers) {
        if (readers == 1) {
            return archives.stream().map(Run::whole).toList();
        }
        long all = archives.stream().mapToLong(archive -> cost(archive.listing().entries())).sum();
        long runCost = Math.max(MIN_COST, all / (readers * RUNS_FOR_EACH_READER));
        var runs = new ArrayList<Run>();
        for (ArchivePlan.Opened archive : archives) {
            if (archive.listing().solid()) {
                runs.add(whole(archive));
            } else {
                cut(archive, runCost, runs);
            }
        }
        runs.sort(Comparator.comparingLong((Run run) -> run.cost() / runCost).reversed());
        return runs;
    }

    private static Run whole(ArchivePlan.Opened archive) {
        return new Run(archive, 0, archive.listing().entries().size());
    }

    /** An entry that is a run by itself stays alone. */
    private static void cut(ArchivePlan.Opened archive, long runCost, List<Run> runs) {
        int from = 0;
        long cost = 0;
        for (ArchiveEntry entry : archive.listing().entries()) {
            long entryCost = cost(entry);
            if (entryCost >= runCost && cost > 0) {
                runs.add(new Run(archive, from, entry.index()));
                from = entry.index();
                cost = 0;
            }
            cost += entryCost;
            if (cost >= runCost) {
                runs.add(new Run(archive, from, entry.index() + 1));
                from = entry.index() + 1;
                cost = 0;
            }
        }
        if (cost > 0) {
            runs.add(new Run(archive, from, archive.listing().entries().size()));
        }
    }

    private long cost() {
        return cost(archive.listing().entries().subList(from, to));
    }

    private static long cost(List<ArchiveEntry> entries) {
        return entries.stream().mapToLong(Run::cost).sum();
    }

    private static long cost(ArchiveEntry entry) {
        return entry.sizeBytes() + ENTRY_COST;
    }
}
