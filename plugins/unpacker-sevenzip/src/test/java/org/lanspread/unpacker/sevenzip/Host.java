package org.lanspread.unpacker.sevenzip;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.lanspread.spi.SpiVersion;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.unpack.Unpacker;

/**
 * The plugin as a peer runs it, in processes of its own. The platform runs in a layer of its own here, as in a program that embeds it, since the
 * tests of a plugin have only what the plugin requires in theirs.
 *
 * @param unpacker its unpacker
 * @param streamInstall what it streams
 */
record Host(Unpacker unpacker, StreamInstallProvider streamInstall) {
    private static final Pattern OURS = Pattern.compile(".*/(platform|peer|proto|store)/target/.*|.*/(slf4j-api|jackson)[^/]*");

    static Host of(Path plugins) throws Exception {
        Class<?> type = platform().findLoader("org.lanspread.platform").loadClass("org.lanspread.platform.UnpackerHost");
        Object host = type.getMethod("open", Path.class).invoke(null, folder(plugins));
        return new Host((Unpacker) type.getMethod("unpacker").invoke(host), (StreamInstallProvider) type.getMethod("streamInstall").invoke(host));
    }

    private static ModuleLayer platform() {
        Path[] path = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of)
                .filter(entry -> OURS.matcher(entry.toString().replace('\\', '/')).matches()).toArray(Path[]::new);
        var parent = Host.class.getModule().getLayer();
        var configuration = parent.configuration().resolve(ModuleFinder.of(), ModuleFinder.of(path), Set.of("org.lanspread.platform"));
        return ModuleLayer.defineModulesWithOneLoader(configuration, List.of(parent), ClassLoader.getPlatformClassLoader()).layer();
    }

    private static Path folder(Path plugins) throws IOException, URISyntaxException {
        Path folder = Files.createDirectory(plugins.resolve("unpacker-sevenzip"));
        Path classes = location("org.lanspread.unpacker.sevenzip");
        String descriptor = Files.readString(Path.of("src/main/plugin/plugin.properties"))
                .replace("${project.version}", "1").replace("${lanspread.spi.version}", SpiVersion.CURRENT.toString());
        Files.writeString(folder.resolve("plugin.properties"), descriptor);
        try (var jar = new JarOutputStream(Files.newOutputStream(folder.resolve("lanspread-unpacker-sevenzip.jar")));
                var files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, jar);
            }
        }
        for (Path library : List.of(location("sevenzipjbinding"), natives())) {
            Files.copy(library, folder.resolve(library.getFileName()));
        }
        return folder;
    }

    /** The jar with the native libraries, wherever it is. */
    private static Path natives() throws IOException, URISyntaxException {
        var jar = (JarURLConnection) ClassLoader.getSystemResource("sevenzipjbinding-platforms.properties").openConnection();
        return Path.of(jar.getJarFileURL().toURI());
    }

    private static Path location(String module) {
        var resolved = Host.class.getModule().getLayer().configuration().findModule(module).orElseThrow();
        return Path.of(resolved.reference().location().orElseThrow());
    }
}
