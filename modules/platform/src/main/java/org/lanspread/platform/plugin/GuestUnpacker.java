package org.lanspread.platform.plugin;

import java.io.IOException;
import java.util.Optional;
import org.lanspread.platform.plugin.Interview.Answer;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;

/** An unpacker of a plugin. */
final class GuestUnpacker extends Guest implements Unpacker {
    private final Unpacker unpacker;
    private final PluginContext context;

    GuestUnpacker(Answer answer, PluginContext context) {
        super(answer);
        this.unpacker = (Unpacker) answer.provider();
        this.context = context;
    }

    @Override
    public Match match(Archive archive) throws IOException {
        try (var _ = context.enter()) {
            return unpacker.match(archive);
        }
    }

    @Override
    public ArchiveReader open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
        try (var _ = context.enter()) {
            return new GuestReader(unpacker.open(archive, options), context);
        }
    }

    private record GuestReader(ArchiveReader reader, PluginContext context) implements ArchiveReader {
        @Override
        public ArchiveListing listing() {
            try (var _ = context.enter()) {
                return reader.listing();
            }
        }

        @Override
        public void extract(EntrySelection which, EntrySink sink) throws IOException, UnpackException {
            try (var _ = context.enter()) {
                reader.extract(which, sink);
            }
        }

        @Override
        public Optional<ArchiveReader> another() {
            try (var _ = context.enter()) {
                return reader.another().map(another -> new GuestReader(another, context));
            }
        }

        @Override
        public void close() throws IOException {
            try (var _ = context.enter()) {
                reader.close();
            }
        }
    }
}
