package org.lanspread.store;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/** A program that opens a game directory with a state folder, says how that went, and holds both until its input ends or it is killed. */
final class HoldingPeer {
    static final int HOLDS = 'h';
    static final int LOCKED = 'l';
    private static final int FAILED = 'f';

    private HoldingPeer() {}

    /** @param folders the game directory and the state folder */
    public static void main(String[] folders) throws IOException {
        try (var says = new FileOutputStream(FileDescriptor.out)) {
            try (var state = StateDirectory.open(Disk.real(), Path.of(folders[1]));
                    var _ = GameStore.open(Disk.real(), Path.of(folders[0]), state)) {
                says.write(HOLDS);
                System.in.read();
            } catch (StoreException e) {
                says.write(e.reason() == StoreException.Reason.LOCKED ? LOCKED : FAILED);
            }
        }
    }
}
