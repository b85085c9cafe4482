package org.lanspread.peer.streaming;

import java.io.IOException;
import org.lanspread.proto.manifest.ExpandedManifest;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.stream.StreamInstallFrame.Begin;
import org.lanspread.spi.stream.StreamInstallFrame.File;
import org.lanspread.spi.unpack.EntrySink.EntryOutput;

/** What a stream has to bring. Used for one stream, by one thread at a time; each method refuses what is something else. */
public interface Expected {
    /** Begins to write a file. */
    @FunctionalInterface
    interface Opening {
        EntryOutput open() throws IOException;
    }

    /** Whatever the sender says. */
    static Expected anything() {
        return new Expected() {
            @Override
            public void begin(Begin declared) {}

            @Override
            public EntryOutput file(EntryPath path, File header, Opening opening) throws IOException {
                return opening.open();
            }

            @Override
            public void end() {}
        };
    }

    /** Exactly these files. */
    static Expected exactly(ExpandedManifest manifest) {
        return new ExpectedFiles(manifest);
    }

    /** The stream begins. */
    void begin(Begin declared) throws StreamRefusedException;

    /**
     * A file begins.
     *
     * @param opening opens where its data goes, unless the file is refused
     * @return takes the data, and refuses to complete a file that has other content
     */
    EntryOutput file(EntryPath path, File header, Opening opening) throws IOException;

    /** The stream ends. */
    void end() throws StreamRefusedException;
}
