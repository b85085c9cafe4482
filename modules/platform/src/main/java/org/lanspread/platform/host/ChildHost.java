package org.lanspread.platform.host;

import java.nio.file.Path;
import java.util.List;
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

    /** The unpacker, as the peer sees it. */
    public Unpacker unpacker() {
        return new IsolatedUnpacker(this);
    }

    /** What streams what the unpacker reads. */
    public StreamInstallProvider streamInstall() {
        return new UnpackerStreams(unpacker());
    }
}
