package org.lanspread.platform.plugin;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ServiceConfigurationError;
import org.lanspread.platform.Service;
import org.lanspread.platform.host.Answering;
import org.lanspread.platform.host.HostLimits;
import org.lanspread.platform.host.Request;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.Unpacker;

/**
 * What runs in the process of an isolated plugin: it loads that plugin alone, answers one request, and ends. It also ends at once when its standard
 * input does, which means that its parent is gone, whatever the plugin's code does then.
 */
public final class ChildMain {
    private static final int DONE = 0;
    private static final int ORPHANED = 4;
    private static final int FAILED = 5;

    private ChildMain() {}

    /** @param arguments none: all that is asked comes over the standard input */
    public static void main(String[] arguments) {
        var answering = new Answering(new FileOutputStream(FileDescriptor.out), System::nanoTime);
        // Nobody but the answer may write there.
        System.setOut(System.err);
        try {
            answering.greet();
            var request = Request.read(System.in);
            Thread.ofPlatform().daemon().name("lanspread-parent").start(() -> endWith(System.in));
            answering.answer(request, () -> load(request.plugin()));
            Runtime.getRuntime().halt(DONE);
        } catch (OutOfMemoryError e) {
            // The JVM ends by itself when its heap is full, but not when the system has no memory for a library.
            Runtime.getRuntime().halt(HostLimits.OUT_OF_MEMORY_STATUS);
        } catch (Throwable e) {
            System.err.println(e);
            Runtime.getRuntime().halt(FAILED);
        }
    }

    /** Nothing more comes on the channel: it only ends. */
    private static void endWith(InputStream parent) {
        try {
            while (parent.read() >= 0) {
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            System.err.println(e);
        }
        Runtime.getRuntime().halt(ORPHANED);
    }

    private static Unpacker load(Path folder) throws UnpackException {
        try {
            var descriptor = PluginDescriptor.read(folder);
            var parent = ChildMain.class.getModule().getLayer();
            var layer = PluginLayer.define(PluginFolder.open(folder, descriptor, new CoreModules(parent)), parent);
            return unpacker(layer, descriptor);
        } catch (PluginException | ServiceConfigurationError | LinkageError e) {
            throw unusable(e.getMessage(), e);
        }
    }

    private static Unpacker unpacker(ModuleLayer layer, PluginDescriptor descriptor) throws UnpackException {
        for (var candidate : Services.ofLayer(layer)) {
            if (candidate.service() == Service.UNPACKER) {
                Thread.currentThread().setContextClassLoader(candidate.type().getClassLoader());
                var unpacker = (Unpacker) candidate.source().get();
                if (unpacker.id().equals(descriptor.id())) {
                    return available(unpacker);
                }
            }
        }
        throw unusable("it has no unpacker of its id", null);
    }

    private static Unpacker available(Unpacker unpacker) throws UnpackException {
        var availability = unpacker.availability();
        if (!availability.available()) {
            throw unusable(availability.reason(), null);
        }
        return unpacker;
    }

    private static UnpackException unusable(String why, Throwable cause) {
        return new UnpackException(Reason.UNSUPPORTED, "The plugin cannot be used here: " + why, cause);
    }
}
