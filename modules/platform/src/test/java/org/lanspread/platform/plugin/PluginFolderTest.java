package org.lanspread.platform.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lanspread.platform.PluginReport.State;
import org.lanspread.spi.SpiVersion;

/** What is wrong with a folder is found before any class of it is loaded. */
class PluginFolderTest {
    private static final String ISOLATED = "isolation=process\nformats=41 43 4d 45\n";
    private static final String LARGE = "isolation=large\n";

    @TempDir
    private Path temp;

    private Path pluginDir;
    private PluginFixture fixture;

    @BeforeEach
    void makePluginDir() throws IOException {
        pluginDir = Files.createDirectory(temp.resolve("plugins"));
        fixture = new PluginFixture(pluginDir);
    }

    @Test
    void reportsAFolderWithoutADescriptor() throws IOException {
        Files.createDirectory(pluginDir.resolve("empty"));
        fixture.assertFails("no plugin.properties");
    }

    @Test
    void reportsADescriptorThatIsNoFile() throws IOException {
        Files.createDirectories(pluginDir.resolve("nested/plugin.properties"));
        fixture.assertFails("plugin.properties is no file", "unpack the plugin's zip again");
    }

    @Test
    void reportsAFolderWithoutAJar() throws IOException {
        fixture.folder("bare", PluginFixture.descriptor("bare"));
        fixture.assertFails("no jar");
    }

    static List<SpiVersion> otherVersions() {
        var now = SpiVersion.CURRENT;
        return List.of(new SpiVersion(now.major(), now.minor() + 1), new SpiVersion(now.major() + 1, 0), new SpiVersion(now.major() - 1, 9));
    }

    @ParameterizedTest
    @MethodSource("otherVersions")
    void reportsAPluginForANewerMinorOrAnotherMajorVersionOfTheSpi(SpiVersion other) throws IOException {
        Path folder = fixture.folder("new", "id=new\nversion=1\nspi=" + other);
        PluginFixture.unpackerJar(folder.resolve("acme.jar"), "new", "");
        fixture.assertFails(other.toString(), SpiVersion.CURRENT.toString(), "plugin.properties",
                other.major() < SpiVersion.CURRENT.major() ? "install a newer version of the plugin" : "or a newer Lanspread");
    }

    @Test
    void reportsALibraryThatRequiresAModuleOfTheJdkThatTheImageHasNot() throws IOException {
        Path folder = fixture.folder("desk", PluginFixture.descriptor("desk"));
        Path desktop = Files.createDirectories(temp.resolve("other/lib")).resolve("desktop.jar");
        PluginFixture.jar(desktop, Map.of("module-info.java", "module jdk.desktop {}"), Map.of());
        PluginFixture.jar(folder.resolve("acme.jar"), Map.of("module-info.java", "module acme { requires jdk.desktop; }"), Map.of(), desktop);
        fixture.assertFails("jdk.desktop not found", "required by acme", "add it to the modules of your distribution", "does without this module");
    }

    @Test
    void reportsACopyOfAPackageThatEveryPluginGets() throws IOException {
        Path folder = fixture.folder("fat", PluginFixture.descriptor("fat"));
        PluginFixture.jar(folder.resolve("fat-1.0.jar"),
                Map.of("acme/Acme.java", PluginFixture.unpacker("acme", "Acme", "fat", ""),
                        "org/slf4j/Logger.java", "package org.slf4j; public interface Logger {}"),
                Map.of(PluginFixture.SERVICE_FILE, "acme.Acme\n"));
        fixture.assertFails("fat-1.0.jar has a copy of the package org.slf4j", "from the module org.slf4j", "a version without it");
    }

    @Test
    void loadsAPluginThatBringsTheSameLibraryAsAJarOfItsOwn() throws IOException {
        Path folder = fixture.plugin("sound");
        PluginFixture.jar(folder.resolve("slf4j-api-1.7.0.jar"), Map.of("org/slf4j/Logger.java", "package org.slf4j; public interface Logger {}"),
                Map.of("META-INF/MANIFEST.MF", "Automatic-Module-Name: org.slf4j\n"));
        assertThat(fixture.onlyLine().state()).isEqualTo(State.LOADED);
    }

    @Test
    void reportsAPackageThatTwoJarsHave() throws IOException {
        Path folder = fixture.plugin("split");
        PluginFixture.jar(folder.resolve("lib-core.jar"), Map.of("lib/A.java", "package lib; public class A {}"), Map.of());
        PluginFixture.jar(folder.resolve("lib-extra.jar"), Map.of("lib/B.java", "package lib; public class B {}"), Map.of());
        fixture.assertFails("lib-core.jar and lib-extra.jar both have the package lib", "keep one");
    }

    @Test
    void reportsACopyOfTheSpi() throws IOException {
        Path folder = fixture.plugin("greedy");
        PluginFixture.jar(folder.resolve("zz-fat.jar"),
                Map.of("org/lanspread/spi/model/Extra.java", "package org.lanspread.spi.model; public class Extra {}"), Map.of());
        fixture.assertFails("zz-fat.jar", "org.lanspread.spi", "remove it");
    }

    @Test
    void reportsAModuleThatCallsItselfAsOneOfOurs() throws IOException {
        Path folder = fixture.plugin("greedy");
        PluginFixture.jar(folder.resolve("x.jar"), Map.of("module-info.java", "module org.lanspread.peer {}"), Map.of());
        fixture.assertFails("x.jar", "org.lanspread.peer");
    }

    @Test
    void reportsTwoVersionsOfOneJar() throws IOException {
        Path folder = fixture.plugin("twice");
        PluginFixture.jar(folder.resolve("lib-1.0.jar"), Map.of("lib/A.java", "package lib; public class A {}"), Map.of());
        PluginFixture.jar(folder.resolve("lib-1.1.jar"), Map.of("lib/A.java", "package lib; public class A {}"), Map.of());
        fixture.assertFails("lib-1.0.jar and lib-1.1.jar", "keep one");
    }

    @Test
    void reportsAnUnreadableJar() throws IOException {
        Path folder = fixture.plugin("torn");
        Files.write(folder.resolve("torn.jar"), new byte[] {'P', 'K', 3, 4, 0});
        fixture.assertFails("torn.jar", "replace it by a complete copy");
    }

    @Test
    void reportsAFileNameThatIsNoModuleName() throws IOException {
        Path folder = fixture.plugin("seven");
        PluginFixture.jar(folder.resolve("7zip-1.0.jar"), Map.of("lib/A.java", "package lib; public class A {}"), Map.of());
        fixture.assertFails("7zip-1.0.jar", "rename it");
    }

    @Test
    void reportsAManifestWhoseNameIsNoModuleName() throws IOException {
        Path folder = fixture.plugin("seven");
        PluginFixture.jar(folder.resolve("lib.jar"), Map.of("lib/A.java", "package lib; public class A {}"),
                Map.of("META-INF/MANIFEST.MF", "Automatic-Module-Name: 7zip\n"));
        fixture.assertFails("lib.jar", "the Automatic-Module-Name in its manifest is no name of a module", "ask the plugin's author");
    }

    @Test
    void reportsALinkToAJarThatIsGone() throws IOException {
        Path folder = fixture.plugin("linked");
        Files.createSymbolicLink(folder.resolve("lib.jar"), temp.resolve("gone.jar"));
        fixture.assertFails("lib.jar is no file, or a link to one that is gone", "put the jar itself there");
    }

    @Test
    void reportsAJarThatItMayNotRead() throws IOException {
        Path folder = fixture.plugin("secret");
        Path jar = Files.write(folder.resolve("lib.jar"), new byte[] {1});
        Files.setPosixFilePermissions(jar, Set.of());
        assumeFalse(Files.isReadable(jar), "this user may read everything");
        fixture.assertFails("lib.jar cannot be read", "check its permissions");
    }

    @Test
    void reportsAJarWhoseNameEndsInCapitals() throws IOException {
        Path folder = fixture.plugin("loud");
        Files.write(folder.resolve("ACME.JAR"), new byte[] {1});
        fixture.assertFails("ACME.JAR is passed over", "in small letters", "rename it");
    }

    @Test
    void reportsABadServiceFile() throws IOException {
        Path folder = fixture.folder("typo", PluginFixture.descriptor("typo"));
        PluginFixture.jar(folder.resolve("acme.jar"), Map.of("acme/A.java", "package acme; public class A {}"),
                Map.of(PluginFixture.SERVICE_FILE, "nowhere.Missing\n"));
        fixture.assertFails("acme.jar", "nowhere.Missing", "META-INF/services");
    }

    @Test
    void reportsAMissingProviderClass() throws IOException {
        Path folder = fixture.folder("typo", PluginFixture.descriptor("typo"));
        PluginFixture.jar(folder.resolve("acme.jar"), Map.of("acme/A.java", "package acme; public class A {}"),
                Map.of(PluginFixture.SERVICE_FILE, "acme.Missing\n"));
        fixture.assertFails("a provider of acme.jar is not declared as it should be", "acme.Missing");
    }

    @Test
    void reportsAProviderThatIsNoProvider() throws IOException {
        Path folder = fixture.folder("alien", PluginFixture.descriptor("alien"));
        PluginFixture.jar(folder.resolve("acme.jar"), Map.of("acme/A.java", "package acme; public class A {}"),
                Map.of(PluginFixture.SERVICE_FILE, "acme.A\n"));
        fixture.assertFails("a provider of acme.jar is not declared as it should be", "acme.A", "unpack the plugin's zip again, or ask its author");
    }

    @Test
    void reportsAClassForANewerJava() throws IOException {
        Path folder = fixture.plugin("newer");
        makeNewer(folder.resolve("acme-newer.jar"), "acme/Acme.class");
        fixture.assertFails("a provider of acme-newer.jar", "this program runs on Java " + Runtime.version().feature(), "a version for that");
    }

    @Test
    void reportsADescriptorForANewerJava() throws IOException {
        Path folder = fixture.plugin("newer");
        PluginFixture.jar(folder.resolve("lib.jar"), Map.of("module-info.java", "module lib {}"), Map.of());
        makeNewer(folder.resolve("lib.jar"), "module-info.class");
        fixture.assertFails("lib.jar is no usable module", "this program runs on Java " + Runtime.version().feature(), "a version for that");
    }

    /** As a compiler to come writes it: the version follows four bytes of magic and two of a minor version. */
    private static void makeNewer(Path jar, String path) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            Path file = zip.getPath(path);
            byte[] bytes = Files.readAllBytes(file);
            ByteBuffer.wrap(bytes).putShort(6, (short) 99);
            Files.write(file, bytes);
        }
    }

    @Test
    void reportsAPluginThatProvidesNothing() throws IOException {
        Path folder = fixture.folder("void", PluginFixture.descriptor("void"));
        PluginFixture.jar(folder.resolve("acme.jar"), Map.of("acme/A.java", "package acme; public class A {}"), Map.of());
        fixture.assertFails("no jar of the folder provides a transport", "install a complete version");
    }

    @Test
    void reportsAnIsolatedPluginWithoutAnUnpacker() throws IOException {
        Path folder = fixture.folder("void", PluginFixture.descriptor("void") + ISOLATED);
        PluginFixture.jar(folder.resolve("acme.jar"), Map.of("acme/A.java", "package acme; public class A {}"), Map.of());
        fixture.assertFails("no jar of the folder provides an unpacker", "install a complete version");
    }

    @Test
    void reportsAPluginForLargeArchivesWithoutAnUnpacker() throws IOException {
        Path folder = fixture.folder("void", PluginFixture.descriptor("void") + LARGE);
        PluginFixture.jar(folder.resolve("acme.jar"), Map.of("acme/A.java", "package acme; public class A {}"), Map.of());
        fixture.assertFails("no jar of the folder provides an unpacker", "install a complete version");
    }

    @Test
    void reportsAMissingModuleOfAnIsolatedPlugin() throws IOException {
        missingModule(ISOLATED);
    }

    @Test
    void reportsAMissingModule() throws IOException {
        missingModule("");
    }

    private void missingModule(String more) throws IOException {
        Path folder = fixture.folder("part", PluginFixture.descriptor("part") + more);
        Path library = Files.createDirectories(temp.resolve("other/lib")).resolve("lib.jar");
        PluginFixture.jar(library, Map.of("lib/A.java", "package lib; public class A {}"), Map.of());
        PluginFixture.jar(folder.resolve("acme.jar"), Map.of("module-info.java", "module acme { requires lib; }"), Map.of(), library);
        fixture.assertFails("lib", "install a complete version");
    }

    @Test
    void reportsNativeAccessForAModuleThatTheFolderHasNot() throws IOException {
        Path folder = fixture.folder("nat", PluginFixture.descriptor("nat") + "native-access=acme,other.thing\n");
        PluginFixture.unpackerJar(folder.resolve("acme.jar"), "nat", "");
        fixture.assertFails("other.thing", "plugin.properties", "it has [acme]", "correct the names");
    }
}
