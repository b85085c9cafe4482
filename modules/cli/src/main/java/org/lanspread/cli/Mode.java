package org.lanspread.cli;

import java.util.Optional;
import java.util.Set;
import org.lanspread.peer.LibrarySnapshot.Label;
import org.lanspread.peer.PeerEvent.GotGameFiles;
import org.lanspread.peer.PeerEvent.PeaksFrom;

/** How a game that peers offer comes here. */
sealed interface Mode {
    /** Whose word is no hearsay. */
    Set<PeaksFrom> PROVEN = Set.of(PeaksFrom.UNPACKED_HERE, PeaksFrom.LISTED_HERE);

    /** In one sentence, for the user. */
    String why();

    /** Downloaded and installed from there; it can be shared on then. */
    record Download(String why) implements Mode {}

    /** Installed from a peer that unpacks it. */
    record Stream(String why) implements Mode {}

    /** Not at all. */
    record Neither(String why) implements Mode {}

    /**
     * The way that the free space allows; a download if both fit. What others say that the game unpacks to is not proven: it may choose between ways
     * that would be gone without it, and refuses nothing. The word of one holder of several does not even do that where a download can be begun, nor
     * does that of many for a release that the catalog pins: what is downloaded is known to the last bit, and what is streamed is not.
     */
    static Mode thatFits(GotGameFiles game) {
        if (game.freeBytes().isEmpty() || game.missingBytes().isEmpty()) {
            return new Download(game.gameId() + ": downloading it; how much space is free cannot be found out");
        }
        long missing = game.missingBytes().getAsLong();
        long free = game.freeBytes().getAsLong();
        if (game.downloadPeakBytes().isEmpty() || game.streamPeakBytes().isEmpty()) {
            return bySizeOfFiles(game, missing, free);
        }
        long download = game.downloadPeakBytes().getAsLong();
        long stream = game.streamPeakBytes().getAsLong();
        boolean proven = game.peaksFrom().filter(PROVEN::contains).isPresent();
        String figures = String.format("a download takes %s, a stream %s, and %s is free%s", Amounts.bytes(download), Amounts.bytes(stream),
                Amounts.bytes(free), proven ? "" : ", by what holders of the game say");
        if (download <= free) {
            return new Download(game.gameId() + ": downloading it and installing it from there, so that it can be shared on: " + figures);
        }
        if (proven && stream > free) {
            return new Neither(game.gameId() + " does not fit here: " + figures + "; free some space, or try all the same with --stream");
        }
        if (missing > free || proven || stream <= free && mayChoose(game)) {
            return new Stream(game.gameId() + ": streaming it from a peer that unpacks it, without storing the archive: " + figures);
        }
        return new Download(game.gameId() + ": downloading it, though there may be too little space to install it from there: " + figures
                + "; if so, " + EventWords.withoutTheArchive(game.gameId()));
    }

    /** Where nothing is pinned, who alone has a game decides what it is in any case. */
    private static boolean mayChoose(GotGameFiles game) {
        return game.label() != Label.PINNED && (game.peers() == 1 || game.peaksFrom().equals(Optional.of(PeaksFrom.SEVERAL_HOLDERS)));
    }

    private static Mode bySizeOfFiles(GotGameFiles game, long missing, long free) {
        String figures = String.format("%s of its files are missing, how much it takes installed is not known, and %s is free",
                Amounts.bytes(missing), Amounts.bytes(free));
        return missing <= free
                ? new Download(game.gameId() + ": downloading it and installing it from there: " + figures)
                : new Stream(game.gameId() + ": streaming it from a peer that unpacks it, without storing the archive: " + figures);
    }
}
