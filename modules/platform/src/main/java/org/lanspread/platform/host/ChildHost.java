package org.lanspread.platform.host;

import java.nio.file.Path;
import java.util.List;
import org.lanspread.spi.Availability;
import org.lanspread.spi.Provider;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.stream.UnpackerStreams;
import org.lanspread.spi.unpack.Unpacker;

/**
 * Makes the providers of a plugin that has a process of its own. None of its classes is ever loaded here.
 *
 * @param plugin who it is
 * @param runtime how its processes are started
 * @param limits what they may use
 */
public record ChildHost(Plugin plugin, ChildRuntime runtime, HostLimits limits) {
    /**
     * A plugin with one unpacker.
     *
     * @param id of the plugin, and of its unpacker
     * @param priority of its unpacker
     * @param formats what it reads
     * @param folder where it lies
     */
    public record Plugin(String id, int priority, List<Magic> formats, Path folder) {}

    /** Whether processes can be started here. */
    public Availability availability() {
        return runtime.availability();
    }

    /** The unpacker, as the peer sees it. */
    public Unpacker unpacker() {
        return new IsolatedUnpacker(this, HostLimits.MAX_DICTIONARY_BYTES);
    }

    /** What streams what the unpacker reads: for others, who could ask for several at once. */
    public StreamInstallProvider streamInstall() {
        return new UnpackerStreams(new IsolatedUnpacker(this, HostLimits.MAX_STREAMED_DICTIONARY_BYTES));
    }

    /** A provider of the plugin that reads in this process what fits, and the rest in a process of its own. */
    public Provider forLarge(Provider here) {
        return switch (here) {
            case Unpacker unpacker -> new LargeApart.OfUnpacker(unpacker, unpacker());
            case StreamInstallProvider streams -> new LargeApart.OfStreams(streams, streamInstall());
            default -> here;
        };
    }
}
