package org.lanspread.platform.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathTest {
    private static final long RUN_SECONDS = 60;

    @TempDir
    private Path temp;

    @Test
    void findsProvidersOnTheClassPathAndSaysThatFoldersCannotBeLoaded() throws Exception {
        Path pluginDir = Files.createDirectory(temp.resolve("plugins"));
        new PluginFixture(pluginDir).plugin("folder");
        Path jar = Files.createDirectories(temp.resolve("host/lib")).resolve("acme.jar");
        PluginFixture.unpackerJar(jar, "acme", "");

        assertThat(run(jar, pluginDir).lines()).satisfiesExactly(
                line -> assertThat(line).isEqualTo("class path LOADED [unpacker acme] "),
                line -> assertThat(line).startsWith("folder FAILED [] Lanspread runs from the class path"));
    }

    /** In a process of its own, since the tests run on the module path. */
    private String run(Path jar, Path pluginDir) throws Exception {
        Path output = temp.resolve("output.txt");
        String testClasses = Path.of(ClassPathHost.class.getProtectionDomain().getCodeSource().getLocation().toURI()).resolveSibling("test-classes")
                .toString();
        String classPath = Stream.of(System.getProperty("jdk.module.path"), testClasses, jar.toString())
                .collect(Collectors.joining(File.pathSeparator));
        var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath,
                ClassPathHost.class.getName(), pluginDir.toString())
                .redirectOutput(output.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            assertThat(process.waitFor(RUN_SECONDS, TimeUnit.SECONDS)).as("ends within %s s", RUN_SECONDS).isTrue();
            return Files.readString(output);
        } finally {
            process.destroyForcibly();
        }
    }
}
