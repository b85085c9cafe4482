package org.lanspread.platform.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a host program is started matters; so each has a process of its own. */
class HostProgramTest {
    private static final long RUN_SECONDS = 60;
    private static final String SERVICE_FILE = "META-INF/services/org.lanspread.spi.unpack.Unpacker";
    private static final String MODULE_PATH = System.getProperty("jdk.module.path");

    @TempDir
    private Path temp;

    private Path pluginDir;
    private PluginFixture fixture;
    private String testClasses;

    @BeforeEach
    void makePluginDir() throws Exception {
        pluginDir = Files.createDirectory(temp.resolve("plugins"));
        fixture = new PluginFixture(pluginDir);
        var classes = Path.of(ReportingHost.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        testClasses = classes.resolveSibling("test-classes").toString();
    }

    @Test
    void findsProvidersOnTheClassPathAndSaysThatFoldersCannotBeLoaded() throws Exception {
        fixture.plugin("folder");
        Path jar = Files.createDirectories(temp.resolve("host/lib")).resolve("acme.jar");
        PluginFixture.unpackerJar(jar, "acme", "");

        String classPath = String.join(File.pathSeparator, MODULE_PATH, testClasses, jar.toString());
        assertThat(run("-cp", classPath, ReportingHost.class.getName())).satisfiesExactly(
                line -> assertThat(line).isEqualTo("class path LOADED [unpacker acme] "),
                line -> assertThat(line).startsWith("folder FAILED [] Lanspread runs from the class path"));
    }

    @Test
    void aBadJarOnTheClassPathCostsNoOtherProvider() throws Exception {
        Path lib = Files.createDirectories(temp.resolve("host/lib"));
        Path missing = lib.resolve("a-missing.jar");
        PluginFixture.jar(missing, Map.of("other/A.java", "package other; public class A {}"), Map.of(SERVICE_FILE, "other.Missing\n"));
        Path typo = lib.resolve("b-typo.jar");
        PluginFixture.jar(typo, Map.of("other/B.java", "package other; public class B {}"), Map.of(SERVICE_FILE, "no class\n"));
        Path jar = lib.resolve("c-acme.jar");
        PluginFixture.unpackerJar(jar, "acme", "");

        String classPath = String.join(File.pathSeparator, MODULE_PATH, testClasses, missing.toString(), typo.toString(), jar.toString());
        String remedy = "replace or remove the jar that names it in META-INF/services";
        assertThat(run("-cp", classPath, ReportingHost.class.getName())).satisfiesExactly(
                line -> assertThat(line).startsWith("class path FAILED [] a provider on the class path").contains("other.Missing").endsWith(remedy),
                line -> assertThat(line).startsWith("class path FAILED [] a provider on the class path").contains("b-typo.jar").endsWith(remedy),
                line -> assertThat(line).isEqualTo("class path LOADED [unpacker acme] "));
    }

    @Test
    void saysThatNativeAccessCouldNotBeGranted() throws Exception {
        Path folder = fixture.folder("nat", PluginFixture.descriptor("nat") + "native-access=acme\n");
        PluginFixture.unpackerJar(folder.resolve("acme.jar"), "nat", "");
        fixture.plugin("pure");

        List<String> onModulePath = List.of("-p", MODULE_PATH, "--patch-module", "org.lanspread.platform=" + testClasses,
                "-m", "org.lanspread.platform/" + ReportingHost.class.getName());
        assertThat(run(onModulePath.toArray(String[]::new))).containsExactly(
                "nat LOADED [unpacker nat] plugin.properties asks for native access for [acme], which could not be granted: "
                        + "start Java with --enable-native-access=org.lanspread.platform",
                "pure LOADED [unpacker pure] ");

        var granted = new ArrayList<>(List.of("--enable-native-access=org.lanspread.platform"));
        granted.addAll(onModulePath);
        assertThat(run(granted.toArray(String[]::new))).containsExactly("nat LOADED [unpacker nat] ", "pure LOADED [unpacker pure] ");
    }

    private List<String> run(String... options) throws Exception {
        Path output = temp.resolve("output.txt");
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        Collections.addAll(command, options);
        command.add(pluginDir.toString());
        var process = new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            assertThat(process.waitFor(RUN_SECONDS, TimeUnit.SECONDS)).as("ends within %s s", RUN_SECONDS).isTrue();
            return Files.readAllLines(output);
        } finally {
            process.destroyForcibly();
        }
    }
}
