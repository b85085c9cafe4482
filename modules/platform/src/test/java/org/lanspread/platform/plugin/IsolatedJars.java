package org.lanspread.platform.plugin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Jars that nobody can load a class from. */
final class IsolatedJars {
    private IsolatedJars() {}

    static byte[] withBrokenClass(String path) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes)) {
            jar.putNextEntry(new JarEntry(path));
            jar.write(new byte[] {1, 2, 3});
            jar.closeEntry();
            jar.putNextEntry(new JarEntry("META-INF/services/org.lanspread.spi.unpack.Unpacker"));
            jar.write(path.replace(".class", "").replace('/', '.').getBytes());
            jar.closeEntry();
        }
        return bytes.toByteArray();
    }
}
