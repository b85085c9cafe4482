package org.lanspread.cli;

import org.lanspread.peer.PeerEvent.GameFile;
import org.lanspread.peer.PeerEvent.GotGameFiles;

/** How a game that peers offer comes here. */
sealed interface Mode {
    /** In one sentence, for the user. */
    String why();

    /** Downloaded and installed from there; it can be shared on then. */
    record Download(String why) implements Mode {}

    /** Installed from a peer that unpacks it. */
    record Stream(String why) implements Mode {}

    /** Not at all. */
    record Neither(String why) implements Mode {}

    /** The way that the free space allows; a download if both fit. */
    static Mode thatFits(GotGameFiles game) {
        if (game.freeBytes().isEmpty()) {
            return new Download(game.gameId() + ": downloading it; how much space is free cannot be found out");
        }
        long free = game.freeBytes().getAsLong();
        if (game.downloadPeakBytes().isEmpty() || game.streamPeakBytes().isEmpty()) {
            return bySizeOfFiles(game, free);
        }
        long download = game.downloadPeakBytes().getAsLong();
        long stream = game.streamPeakBytes().getAsLong();
        String figures = String.format("a download takes %s, a stream %s, and %s is free",
                Amounts.bytes(download), Amounts.bytes(stream), Amounts.bytes(free));
        if (download <= free) {
            return new Download(game.gameId() + ": downloading it and installing it from there, so that it can be shared on: " + figures);
        }
        return stream <= free
                ? new Stream(game.gameId() + ": streaming it from a peer that unpacks it, without storing the archive: " + figures)
                : new Neither(game.gameId() + " does not fit here: " + figures + "; free some space, or try all the same with --stream");
    }

    private static Mode bySizeOfFiles(GotGameFiles game, long free) {
        long files = game.files().stream().mapToLong(GameFile::size).sum();
        String figures = String.format("its files take %s, how much it takes installed is not known, and %s is free",
                Amounts.bytes(files), Amounts.bytes(free));
        return files <= free
                ? new Download(game.gameId() + ": downloading it and installing it from there: " + figures)
                : new Stream(game.gameId() + ": streaming it from a peer that unpacks it, without storing the archive: " + figures);
    }
}
