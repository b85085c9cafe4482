package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The distributions as a user gets them. */
@Timeout(300)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the images are for the system that they were linked on, and their launchers are shell scripts")
class DistributionsTest {
    private static final Path THIS_JAVA = Path.of(System.getProperty("java.home"));
    private static final Path DISTRIBUTIONS = Path.of(System.getProperty("lanspread.distributions"));
    private static final long MAX_IMAGE_BYTES = 60_000_000;

    @TempDir
    private Path temp;

    /** Else clearing the folder warns about where they lead. */
    @AfterEach
    void removeLinks() throws IOException {
        try (Stream<Path> files = Files.walk(temp)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    private Finished run(List<String> program, String... arguments) throws IOException, InterruptedException {
        return Finished.of(temp, program, arguments);
    }

    private Unpacked unpack(String name) throws IOException, InterruptedException {
        return Unpacked.tar(name, temp.resolve("a folder for " + name));
    }

    private static List<String> program(Unpacked unpacked) throws IOException, InterruptedException {
        return Machine.mounts() ? unpacked.readOnlyProgram() : unpacked.program();
    }

    /** What is installed of a game becomes another game, packed as zip. */
    private static void makeZipped(Path installed, Path root) throws IOException {
        Files.createDirectories(root);
        try (var zip = new ZipOutputStream(Files.newOutputStream(root.resolve(root.getFileName() + ".eti")))) {
            for (String file : Games.hashes(installed).keySet()) {
                zip.putNextEntry(new ZipEntry(file));
                Files.copy(installed.resolve(file), zip);
            }
        }
        Files.writeString(root.resolve("version.ini"), Games.VERSION + "\n");
    }

    @Test
    @Scenario("S70")
    void eachGetsAGameFromAnotherOutOfAReadOnlyFolderWithSpacesAndWithoutAJdk() throws Exception {
        var game = Games.demo();
        var expected = game.sums();
        game.copyTo(temp.resolve("ada/games"));
        var standard = program(unpack("standard"));
        var minimal = program(unpack("minimal"));
        var portable = program(unpack("portable").with(THIS_JAVA));
        var linked = program(unpack("linked"));

        try (var ada = PeerProcess.startOf(standard, temp.resolve("ada"))) {
            for (var receiver : Map.of("bob", minimal, "cleo", portable).entrySet()) {
                assertGets(receiver.getValue(), receiver.getKey(), ada, game.id(), expected);
            }
            assertThat(ada.stop()).isZero();
        }
        // The linked one has no unpacker for RAR.
        makeZipped(temp.resolve("bob/games").resolve(game.id()).resolve("local"), temp.resolve("dora/games/zipped"));
        assertServes(linked, "dora", portable, "emil", expected);
        assertServes(standard, "emil", linked, "fay", expected);
        assumeTrue(Machine.mounts(), "all was shown but that the folders may be read-only, which takes a user who may mount disks");
    }

    private void assertServes(List<String> program, String name, List<String> receiver, String receiverName, Map<String, String> expected)
            throws Exception {
        try (var source = PeerProcess.startOf(program, temp.resolve(name))) {
            source.awaitGame("zipped", zipped -> zipped.path("downloaded").asBoolean(false));
            assertGets(receiver, receiverName, source, "zipped", expected);
            assertThat(source.stop()).isZero();
        }
    }

    private void assertGets(List<String> program, String name, PeerProcess source, String game, Map<String, String> expected) throws Exception {
        try (var receiver = PeerProcess.startOf(program, temp.resolve(name), "--peer", source.address())) {
            receiver.awaitOffers(game, 1);
            receiver.download(game);
            assertThat(Games.hashes(receiver.games().resolve(game).resolve("local"))).isEqualTo(expected);
            assertThat(receiver.stop()).isZero();
            assertThat(receiver.log()).isEmpty();
        }
    }

    @Test
    @Scenario("S71")
    void anImageStartsWithoutItsExecuteBits() throws Exception {
        var minimal = Unpacked.zip("minimal", temp.resolve("a folder"));

        assertThat(run(minimal.program(), "--version")).matches(result -> result.status() == 0 && result.output().startsWith("lanspread "));
    }

    @Test
    @Scenario("S72")
    void thePortableOneSaysWhichJavaItNeeds() throws Exception {
        var portable = Unpacked.zip("portable", temp.resolve("a folder"));
        Path old = Files.createDirectories(temp.resolve("old java/bin"));
        Files.writeString(old.resolve("java"), "#!/bin/sh\necho 'java version \"1.8.0_402\"' >&2\n");
        Files.setPosixFilePermissions(old.resolve("java"), PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(run(portable.program(), "--version"))
                .isEqualTo(new Finished(1, "lanspread: needs Java 25 or newer, and found no Java: install one, or set JAVA_HOME to its folder\n"));
        assertThat(run(portable.with(old.getParent()).program(), "--version")).isEqualTo(new Finished(1, "lanspread: needs Java 25 or newer, and "
                + old.resolve("java") + " is Java 1.8.0_402: install one, or set JAVA_HOME to its folder\n"));
    }

    @Test
    void aLinkToTheProgramThatLinksWorks() throws Exception {
        var portable = unpack("portable").with(THIS_JAVA);
        Files.createSymbolicLink(portable.home().resolve("linker"), Path.of("bin/link"));

        assertThat(run(portable.script("../linker")).output()).startsWith("usage: link DESCRIPTION FOLDER");
    }

    /** Else a later Java, which has it no more, could not start it. */
    @Test
    void thePortableOneAsksForNothingOfJavaThatIsOnItsWayOut() throws IOException {
        String options = Files.readString(DISTRIBUTIONS.resolve("portable/bin/modules.options"));
        var named = ModuleFinder.ofSystem().findAll().stream().filter(one -> options.matches("(?s).*[=,]" + one.descriptor().name() + "[,\\n].*"));

        assertThat(named).hasSizeGreaterThan(3).allSatisfy(module -> {
            try (var content = module.open()) {
                String declared = StandardCharsets.ISO_8859_1.decode(content.read("module-info.class").orElseThrow()).toString();
                assertThat(declared).as(module.descriptor().name()).doesNotContain("Ljava/lang/Deprecated;");
            }
        });
    }

    @Test
    void theCacheForFasterStartsIsNotMadeWhereNobodyMayWrite() throws Exception {
        assumeTrue(Machine.mounts(), "only a user who may mount disks can make one read-only");
        var minimal = unpack("minimal");

        var result = run(minimal.readOnlyProgram(), "warm-up");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output().lines()).singleElement().asString().startsWith("lanspread: the folder").contains("cannot be written to");
    }

    @Test
    void aNetworkMayBeNamedWhereNothingLooksForPeersOnNetworks() throws Exception {
        try (var peer = PeerProcess.startAsConfigured(unpack("minimal").program(), temp.resolve("ada"))) {
            assertThat(peer.address()).startsWith("127.0.0.1:");
            assertThat(peer.stop()).isZero();
            assertThat(peer.log()).isEmpty();
        }
    }

    @Test
    @Tag("nightly")
    void theCacheForFasterStartsIsMadeInEachThatMayBeWrittenTo() throws Exception {
        for (Unpacked one : List.of(unpack("minimal"), unpack("linked"), unpack("portable").with(THIS_JAVA))) {
            assertThat(run(one.program(), "warm-up").status()).as("%s", one.home()).isZero();
            assertThat(one.home().resolve("start.aot")).isNotEmptyFile();
            var command = new ArrayList<>(List.of("env", "LANSPREAD_JAVA_OPTS=-XX:AOTMode=on"));
            command.addAll(one.program());
            assertThat(run(command, "--version").status()).as("it fits %s", one.home()).isZero();
        }
    }

    @Test
    void theLinkedOneHasAllInItsImage() throws Exception {
        var linked = unpack("linked");

        var plugins = run(linked.program(), "plugins");

        assertThat(linked.home().resolve("plugins")).doesNotExist();
        assertThat(plugins.output()).contains("transport quic", "discovery mdns", "discovery static", "unpacker zip")
                .doesNotContainIgnoringCase("failed");
    }

    @Test
    void theMinimalImageIsSmall() throws IOException {
        try (Stream<Path> files = Files.walk(DISTRIBUTIONS.resolve("minimal/image"))) {
            assertThat(files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum()).isLessThan(MAX_IMAGE_BYTES);
        }
    }

    @Test
    void theChecksumsAreThoseOfTheArchives() throws IOException {
        Path folder = Unpacked.archive("portable", "zip").getParent();
        var hashes = new TreeMap<>(Games.hashes(folder));
        hashes.remove("SHA256SUMS");

        assertThat(Games.sums(folder.resolve("SHA256SUMS"))).hasSizeGreaterThanOrEqualTo(8).isEqualTo(hashes);
    }
}
