package org.lanspread.unpacker.sevenzip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import net.sf.sevenzipjbinding.SevenZip;
import net.sf.sevenzipjbinding.SevenZipNativeInitializationException;

/**
 * Loads 7-Zip. The library can do that itself only where its parts share one module, which they do not in a layer. The file that the system loads
 * goes to the folder for temporary files, and away again where the system allows that.
 */
final class NativeLibrary {
    private static final String NAME = "lib7-Zip-JBinding";

    private NativeLibrary() {}

    /**
     * Loads it, once.
     *
     * @return why it cannot be loaded here
     */
    static synchronized Optional<String> load() {
        if (SevenZip.isInitializedSuccessfully()) {
            return Optional.empty();
        }
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String resource = folder(os) + "/" + NAME + suffix(os);
        try (var in = NativeLibrary.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                return Optional.of("7-Zip has no native library for this kind of machine, which would be " + resource);
            }
            Path file = Files.createTempDirectory("lanspread-sevenzip").resolve(NAME + suffix(os));
            Files.copy(in, file);
            System.load(file.toString());
            SevenZip.initLoadedLibraries();
            if (!os.startsWith("windows")) {
                Files.delete(file);
                Files.delete(file.getParent());
            }
            return Optional.empty();
        } catch (IOException | SevenZipNativeInitializationException | UnsatisfiedLinkError e) {
            return Optional.of("7-Zip's native library cannot be loaded: " + e.getMessage());
        }
    }

    private static String folder(String os) {
        boolean bits64 = System.getProperty("os.arch").matches("amd64|x86_64");
        boolean bits32 = System.getProperty("os.arch").matches("i386|x86");
        String arch = System.getProperty("os.arch");
        if (os.startsWith("windows")) {
            return "Windows-" + (bits64 ? "amd64" : bits32 ? "x86" : arch);
        }
        if (os.startsWith("mac")) {
            return "Mac-" + (bits64 ? "x86_64" : arch);
        }
        return "Linux-" + (bits64 ? "amd64" : bits32 ? "i386" : arch);
    }

    private static String suffix(String os) {
        if (os.startsWith("windows")) {
            return ".dll";
        }
        return os.startsWith("mac") ? ".dylib" : ".so";
    }
}
