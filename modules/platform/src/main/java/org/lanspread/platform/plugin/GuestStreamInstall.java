package org.lanspread.platform.plugin;

import java.io.IOException;
import org.lanspread.platform.plugin.Interview.Answer;
import org.lanspread.spi.stream.StreamInstall;
import org.lanspread.spi.stream.StreamInstallFrameSink;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker.Match;

/** What streams installations, of a plugin. */
final class GuestStreamInstall extends Guest implements StreamInstallProvider {
    private final StreamInstallProvider provider;
    private final PluginContext context;

    GuestStreamInstall(Answer answer, PluginContext context) {
        super(answer);
        this.provider = (StreamInstallProvider) answer.provider();
        this.context = context;
    }

    @Override
    public Match match(Archive archive) throws IOException {
        try (var _ = context.enter()) {
            return provider.match(archive);
        }
    }

    @Override
    public StreamInstall open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
        try (var _ = context.enter()) {
            return new GuestStream(provider.open(archive, options), context);
        }
    }

    private record GuestStream(StreamInstall stream, PluginContext context) implements StreamInstall {
        @Override
        public ArchiveListing listing() {
            try (var _ = context.enter()) {
                return stream.listing();
            }
        }

        @Override
        public void stream(StreamInstallFrameSink sink) throws IOException, UnpackException {
            try (var _ = context.enter()) {
                stream.stream(sink);
            }
        }

        @Override
        public void close() throws IOException {
            try (var _ = context.enter()) {
                stream.close();
            }
        }
    }
}
