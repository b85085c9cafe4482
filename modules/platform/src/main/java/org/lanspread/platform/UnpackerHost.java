package org.lanspread.platform;

import java.nio.file.Path;
import org.lanspread.peer.StartException;
import org.lanspread.platform.plugin.PluginSearch;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.unpack.Unpacker;

/**
 * An unpacker that runs in processes of its own, as a peer runs it: a plugin whose descriptor says {@code isolation=process}. For tests of such
 * plugins, and for whoever only unpacks. Holds nothing that must be closed.
 *
 * <p>Each listing and each extraction is a process, which ends with the call. A reader may be closed by any thread: a running extraction ends then.
 *
 * @param unpacker what the plugin unpacks
 * @param streamInstall the same as frames
 */
public record UnpackerHost(Unpacker unpacker, StreamInstallProvider streamInstall) {
    /**
     * Opens the folder of one plugin. None of its classes is loaded into this process.
     *
     * @throws StartException if the folder has no sound descriptor, or that does not ask for isolation
     */
    public static UnpackerHost open(Path pluginFolder) throws StartException {
        var host = PluginSearch.isolated(UnpackerHost.class.getModule(), pluginFolder);
        return new UnpackerHost(host.unpacker(), host.streamInstall());
    }
}
