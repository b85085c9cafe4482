package org.lanspread.assembler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.ModuleAttribute;
import java.lang.constant.ModuleDesc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Distributions for an installed Java, of parts that are made up; what is linked is looked at where the real parts are. */
class MainTest {
    private static final int FAILED = 1;

    @TempDir
    private Path temp;

    private Path parts;
    private Path output;

    private record Result(int status, String out, String err) {}

    @BeforeEach
    void makeParts() throws IOException {
        parts = Files.createDirectory(temp.resolve("the parts"));
        output = temp.resolve("out");
        for (String folder : new String[] {"modules", "bin", "licences", "distributions", "plugins/mine"}) {
            Files.createDirectories(parts.resolve(folder));
        }
        explicitModule(parts.resolve("modules/app-1.0.jar"), "app");
        explicitModule(parts.resolve("modules/unused-1.0.jar"), "unused");
        jar(parts.resolve("plugins/mine/mine-2.0.jar"), "mine/notes.txt", new byte[0]);
        for (String file : new String[] {"start", "start.cmd", "start.ps1", "find-java", "find-java.cmd", "other", "java.options"}) {
            Files.writeString(parts.resolve("bin").resolve(file), file);
        }
        Files.writeString(parts.resolve("licences/index.txt"), "# comment\napp- Free\nmusic/ Song\n");
        Files.writeString(parts.resolve("licences/Song.txt"), "Sing.");
        Files.createDirectory(parts.resolve("music"));
        Files.writeString(parts.resolve("licences/Free.txt"), "Do as you like.");
        Files.writeString(parts.resolve("notes.txt"), "notes");
    }

    private static void jar(Path file, String entry, byte[] content) throws IOException {
        try (var jar = new JarOutputStream(Files.newOutputStream(file))) {
            jar.putNextEntry(new JarEntry("META-INF/LICENSE"));
            jar.write("You may.".getBytes(StandardCharsets.UTF_8));
            jar.putNextEntry(new JarEntry(entry));
            jar.write(content);
        }
    }

    private static void explicitModule(Path file, String name, String... required) throws IOException {
        var module = ModuleAttribute.of(ModuleDesc.of(name), made -> {
            made.requires(ModuleDesc.of("java.base"), ClassFile.ACC_MANDATED, null);
            List.of(required).forEach(one -> made.requires(ModuleDesc.of(one), 0, null));
        });
        jar(file, "module-info.class", ClassFile.of().buildModule(module));
    }

    private void zip(String... entries) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(parts.resolve("distributions/plugin.zip")))) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write('x');
            }
        }
    }

    private Result run(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = Main.run(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8), arguments);
        return new Result(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Result make(String description) throws IOException {
        Path file = Files.writeString(parts.resolve("distributions/mine.properties"), description);
        return run(parts.toString(), file.toString(), output.toString());
    }

    private void assertFails(String description, String... words) throws IOException {
        Result result = make(description);
        assertThat(result.status()).isEqualTo(FAILED);
        assertThat(result.err().strip().lines().toList()).singleElement().asString().startsWith("link: ").contains(words);
        assertThat(temp.toFile().list()).as("what is left").containsExactly("the parts");
    }

    @Test
    void takesWhatTheDescriptionAsksForAndNothingElse() throws IOException {
        var result = make("""
                runtime = installed
                modules = app, java.logging
                native-access = app
                plugins = mine
                launchers = start
                files = ../notes.txt
                default.peer = 10.0.0.1:5000
                default.catalog = sub\\\\party.json
                default.name = \\ Größe
                """);

        assertThat(result).isEqualTo(new Result(0, "Made " + output + System.lineSeparator(), ""));
        assertThat(output.resolve("modules").toFile().list()).containsExactly("app-1.0.jar");
        assertThat(output.resolve("plugins/mine").toFile().list()).containsExactly("mine-2.0.jar");
        assertThat(output.resolve("bin").toFile().list())
                .containsExactlyInAnyOrder("start", "start.cmd", "start.ps1", "find-java", "find-java.cmd", "java.options", "modules.options");
        assertThat(output.resolve("bin/modules.options")).hasContent("--enable-native-access=app\n--add-modules=app,java.logging\n");
        assertThat(output.resolve("notes.txt")).hasContent("notes");
        assertThat(output.resolve("defaults.properties")).hasContent("catalog=sub\\\\party.json\nname=\\ Größe\npeer=10.0.0.1:5000\n");
    }

    @Test
    void bringsTheLicencesOfItsParts() throws IOException {
        make("runtime = installed\nmodules = app\nplugins = mine\nfiles = ../music, ../notes.txt\n");

        Path licences = output.resolve("licences");
        assertThat(Files.readString(licences.resolve("PARTS.txt"))).contains("app-1.0.jar: Free\n", "mine-2.0.jar: see what the part itself says\n")
                .contains("music/: Song\n").doesNotContain("unused", "notes.txt", "Java");
        assertThat(licences.resolve("Song.txt")).hasContent("Sing.");
        assertThat(licences.resolve("Free.txt")).hasContent("Do as you like.");
        assertThat(licences.resolve("app/LICENSE")).hasContent("You may.");
    }

    @Test
    void whatItMakesCanBePartsAgain() throws IOException {
        make("runtime = installed\nmodules = app\nplugins = mine\nlaunchers = start\n");
        Path again = temp.resolve("again");

        var result = run(output.toString(), parts.resolve("distributions/mine.properties").toString(), again.toString());

        assertThat(result.err()).isEmpty();
        assertThat(again.resolve("plugins/mine/mine-2.0.jar")).exists();
    }

    @Test
    void takesPluginsOutOfZips() throws IOException {
        zip("extra/plugin.properties");

        make("runtime = installed\nmodules = app\nplugins = mine, plugin.zip\n");

        assertThat(output.resolve("plugins").toFile().list()).containsExactlyInAnyOrder("mine", "extra");
    }

    @Test
    void refusesAZipThatLeadsOutOfTheFolder() throws IOException {
        zip("../../evil");

        assertFails("runtime = installed\nmodules = app\nplugins = plugin.zip\n", "../../evil", "leads out");
    }

    @Test
    void refusesAZipThatLeadsIntoTheFolderOfAnotherPlugin() throws IOException {
        zip("extra/plugin.properties", "extra/../mine/evil.jar");

        assertFails("runtime = installed\nmodules = app\nplugins = mine, plugin.zip\n", "extra/../mine/evil.jar", "leads out");
    }

    @Test
    void refusesAZipThatIsNoZip() throws IOException {
        Files.createDirectory(parts.resolve("distributions/folder.zip"));
        assertFails("runtime = installed\nmodules = app\nplugins = folder.zip\n", "folder.zip", "is no file", "look at its path");
        Files.writeString(parts.resolve("distributions/text.zip"), "text");
        assertFails("runtime = installed\nmodules = app\nplugins = text.zip\n", "text.zip is no zip", "get a sound one");
    }

    @Test
    void showsNothingThatATerminalTakesForACommand() throws IOException {
        zip("one/\u001b[2J\n", "two/x");

        assertFails("runtime = installed\nmodules = app\nplugins = plugin.zip\n", "is no plugin");
        zip("../\u001b[2J\n");
        assertFails("runtime = installed\nmodules = app\nplugins = plugin.zip\n", "the entry ../<U+001B>[2J<U+000A>");
    }

    @Test
    void refusesAZipThatIsNoFolderOfAPlugin() throws IOException {
        String description = "runtime = installed\nmodules = app\nplugins = plugin.zip\n";
        zip("plugin.properties", "mine.jar");
        assertFails(description, "plugin.zip is no plugin", "one folder with a plugin.properties");
        zip("one/plugin.properties", "two/mine.jar");
        assertFails(description, "plugin.zip is no plugin");
        zip("one/mine.jar");
        assertFails(description, "plugin.zip is no plugin");
    }

    @Test
    void refusesWhatWouldBeThereTwice() throws IOException {
        zip("mine/plugin.properties");
        assertFails("runtime = installed\nmodules = app\nplugins = mine, mine\n", "two of mine", "names twice");
        assertFails("runtime = installed\nmodules = app\nplugins = mine, plugin.zip\n", "two of mine", "names twice");
        assertFails("runtime = installed\nmodules = app\nfiles = ../notes.txt, ../notes.txt\n", "two of notes.txt");
        assertFails("runtime = installed\nmodules = app\nfiles = ../licences\n", "two of licences");
    }

    @Test
    void refusesNamesThatNothingHas() throws IOException {
        assertFails("runtime = installed\nmodules = app\nlaunchers = strat\n", "no launcher strat", "look at its name");
        assertFails("runtime = installed\nmodules = app\nnative-access = unused\n", "the module unused", "look at the name");
    }

    @Test
    void namesWhatTheFolderOfPartsLacks() throws IOException {
        Files.delete(parts.resolve("licences/index.txt"));
        assertFails("runtime = installed\nmodules = app\n", "no folder of parts", "licences");
    }

    @Test
    void refusesAnArgumentThatIsNoPath() {
        assertThat(run("parts", "a\0b", "c"))
                .matches(result -> result.status() == FAILED && result.err().startsWith("link: no file can have a name"));
    }

    @Test
    void refusesAPluginThatIsNotAmongTheParts() throws IOException {
        assertFails("runtime = installed\nmodules = app\nplugins = ../modules\n", "there is no ../modules");
        assertFails("runtime = installed\nmodules = app\nplugins = theirs\n", "there is no theirs");
        assertFails("runtime = installed\nmodules = app\nplugins = none.zip\n", "none.zip", "is not there");
    }

    @Test
    void namesAModuleThatIsMissing() throws IOException {
        assertFails("runtime = installed\nmodules = nowhere\n", "nowhere", "look at their names");
    }

    @Test
    void namesAFileThatIsMissing() throws IOException {
        assertFails("runtime = installed\nmodules = app\nfiles = catalog.json\n", "catalog.json", "leave it out");
    }

    @Test
    void namesLinksThatLeadNowhereOrRoundAndRound() throws IOException {
        Path folder = Files.createDirectory(parts.resolve("extra"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("../nowhere"));
        assertFails("runtime = installed\nmodules = app\nfiles = ../extra\n", "extra/link", "a link to nothing");
        Files.delete(folder.resolve("link"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("../extra"));
        assertFails("runtime = installed\nmodules = app\nfiles = ../extra\n", "extra/link", "leads back", "remove it");
    }

    @Test
    void namesAPlaceWhereNoFolderCanBe() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "mine");
        Path description = Files.writeString(parts.resolve("distributions/mine.properties"), "runtime = installed\nmodules = app\n");

        assertThat(run(parts.toString(), description.toString(), file.resolve("out").toString()).err())
                .startsWith("link: " + file + " is no folder that can be written to: name another place for the distribution");
    }

    @Test
    void namesAJarThatIsNone() throws IOException {
        Files.createDirectory(parts.resolve("plugins/mine/lib"));
        Files.writeString(parts.resolve("plugins/mine/lib/text.jar"), "text");

        assertFails("runtime = installed\nmodules = app\nplugins = mine\n", "mine/lib/text.jar: it is no jar");
    }

    @Test
    void aLauncherMayBeInAnyEncoding() throws IOException {
        Files.write(parts.resolve("bin/start"), new byte[] {'#', (byte) 0xe4, '\n'});

        assertThat(make("runtime = installed\nmodules = app\nlaunchers = start\n").err()).isEmpty();
    }

    @Test
    void doesNotLinkWhatHasNoDescriptor() throws IOException {
        assertFails("modules = app, mine\n", "mine-2.0.jar", "take what needs it as a plugin");
    }

    @Test
    void copiesWhatALinkLeadsTo() throws IOException {
        Files.move(parts.resolve("plugins/mine"), parts.resolve("stored"));
        Files.createSymbolicLink(parts.resolve("plugins/mine"), parts.resolve("stored"));
        Files.createSymbolicLink(parts.resolve("extra"), parts.resolve("stored"));

        make("runtime = installed\nmodules = app\nplugins = mine\nfiles = ../extra\n");

        assertThat(output.resolve("plugins/mine/mine-2.0.jar")).exists();
        assertThat(output.resolve("extra/mine-2.0.jar")).exists();
    }

    @Test
    void aBrokenPluginThatNobodyChoseStopsNothing() throws IOException {
        Files.createDirectory(parts.resolve("plugins/a-torn"));
        Files.write(parts.resolve("plugins/a-torn/torn.jar"), new byte[] {1});
        explicitModule(parts.resolve("plugins/mine/linkable-1.0.jar"), "linkable");

        assertThat(make("runtime = installed\nmodules = app, linkable\n").err()).isEmpty();
        assertThat(output.resolve("modules").toFile().list()).containsExactlyInAnyOrder("app-1.0.jar", "linkable-1.0.jar");
    }

    @Test
    void namesABrokenPlugin() throws IOException {
        Files.createDirectory(parts.resolve("plugins/torn"));
        Files.write(parts.resolve("plugins/torn/torn.jar"), new byte[] {1});
        assertFails("runtime = installed\nmodules = app\nplugins = torn\n", "the plugin torn", "torn.jar", "leave it out");
        assertFails("runtime = installed\nmodules = torn\n", "Module torn not found", "passed over", "torn.jar");
    }

    @Test
    void refusesAPluginThatTheModulesLackSomethingFor() throws IOException {
        explicitModule(parts.resolve("plugins/mine/mine-3.0.jar"), "other", "unused");
        String modules = "runtime = installed\nplugins = mine\nmodules = app";
        assertFails(modules + "\n", "the plugin mine", "Module unused not found, required by other", "to the modules");
        assertThat(make(modules + ", unused\n").err()).isEmpty();
    }

    @Test
    void refusesALauncherThatTheModulesLackSomethingFor() throws IOException {
        Files.writeString(parts.resolve("bin/other"), "java --module unused/unused.Main\n");
        assertFails("runtime = installed\nmodules = app\nlaunchers = other\n", "the launcher other starts the module unused", "add it");
        assertThat(make("runtime = installed\nmodules = app, unused\nlaunchers = other\n").err()).isEmpty();
    }

    @Test
    void refusesTheLauncherThatTakesJarsWhereThereIsAnImage() throws IOException {
        assertFails("modules = app\nlaunchers = link\n", "the launcher link takes jars", "runtime = installed");
    }

    @Test
    void refusesFilesThatTheDistributionIsMadeIn() throws IOException {
        assertFails("runtime = installed\nmodules = app\nfiles = ../..\n", "cannot have all of " + temp, "made in", "name what of it is meant");
        assertFails("runtime = installed\nmodules = app\nfiles = /\n", "cannot have all of /", "whole disk");
    }

    @Test
    void leavesAFolderThatItDidNotMakeAlone() throws IOException {
        Path partial = Files.createDirectory(temp.resolve(".out.partial"));
        Files.writeString(partial.resolve("notes.txt"), "mine");

        assertThat(make("runtime = installed\nmodules = app\n").err()).contains(".out.partial is there", "remove it");
        assertThat(partial.resolve("notes.txt")).hasContent("mine");
    }

    @Test
    void leavesWhatIsThereAlone() throws IOException {
        Files.writeString(output, "mine");

        assertThat(make("runtime = installed\nmodules = app\n").err()).contains("is there already");
        assertThat(output).hasContent("mine");
    }

    @Test
    void saysHowItIsUsed() {
        assertThat(run("parts").status()).isEqualTo(2);
        assertThat(run("parts", "a", "b", "c").err()).startsWith("usage: link DESCRIPTION FOLDER");
    }
}
