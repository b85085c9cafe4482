package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lanspread.store.Scenario.World.GAMES;
import static org.lanspread.store.Scenario.World.STATE;
import static org.lanspread.store.TestGames.GAME;
import static org.lanspread.store.TestGames.bytes;
import static org.lanspread.store.TestGames.tree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lanspread.spi.model.GameId;
import org.lanspread.store.Scenario.World;
import org.lanspread.store.StoreException.Reason;
import org.lanspread.store.fault.CrashDisk;
import org.lanspread.store.fault.StepDisk;

/** What recovery does with every combination of intent and folders; the table is in docs/install-transactions.md. */
class RecoveryTest {
    private static final Path ROOT = GAMES.resolve("quake");
    private static final Path INTENT = STATE.resolve("games/quake/install_intent.json");
    private static final TransactionId OURS = new TransactionId("0123456789abcdef0123456789abcdef");
    private static final TransactionId OTHERS = new TransactionId("ffffffffffffffffffffffffffffffff");

    private CrashDisk disk;
    private String directory;

    @BeforeEach
    void makeDirectories() throws Exception {
        disk = new CrashDisk();
        var world = new World(disk);
        world.makeDirectories();
        world.with(store -> { });
        disk.makeDirectory(STATE.resolve("games"), Disk.Access.NORMAL);
        disk.makeDirectory(STATE.resolve("games/quake"), Disk.Access.NORMAL);
        directory = tree(disk, GAMES).get(GameStore.ID).strip();
    }

    private void put(Path file, String content) throws IOException {
        try (var out = disk.create(file, Disk.Access.NORMAL)) {
            out.write(ByteBuffer.wrap(bytes(content)), 0);
        }
    }

    private void folder(Path folder, Map<String, String> files) throws IOException {
        disk.makeDirectory(folder, Disk.Access.NORMAL);
        for (var file : files.entrySet()) {
            put(folder.resolve(file.getKey()), file.getValue());
        }
    }

    private List<Finding> recover() throws IOException {
        var findings = new ArrayList<Finding>();
        new World(disk).with(store -> findings.addAll(store.recover()));
        return findings;
    }

    /** What is found as the intent. */
    enum Recorded {
        NONE, INSTALL_PREPARING, INSTALL_SWAPPING, UPDATE_PREPARING, UPDATE_SWAPPING, UNINSTALL_PREPARING, UNINSTALL_SWAPPING, TORN, EMPTY, HUGE,
        NEWER_SCHEMA, OTHER_GAME, OTHER_DIRECTORY;

        boolean usable() {
            return name().endsWith("ING");
        }

        boolean swapping() {
            return name().endsWith("SWAPPING");
        }
    }

    /** What is found in the place of a work folder. */
    enum Work {
        ABSENT, OURS_EMPTY, OURS_WITH_CONTENT, OTHERS, UNMARKED, FILE, LINK;

        boolean ours() {
            return this == OURS_EMPTY || this == OURS_WITH_CONTENT;
        }

        boolean foreign() {
            return ordinal() > OURS_WITH_CONTENT.ordinal();
        }
    }

    /** What is found in the place of local/. */
    enum Local {
        ABSENT, FOLDER, FILE, LINK
    }

    private byte[] intent(Recorded recorded) {
        return switch (recorded) {
            case NONE -> null;
            case TORN -> "{\"schema\":1,\"gameId\":\"qu".getBytes();
            case EMPTY -> new byte[0];
            case HUGE -> bytes("[" + " ".repeat(Json.MAX_BYTES) + "]");
            case NEWER_SCHEMA -> bytes("{\"schema\":2,\"whatever\":true}");
            case OTHER_GAME -> document(new GameId("doom"), directory, InstallIntent.Kind.UPDATE, InstallIntent.Phase.PREPARING);
            case OTHER_DIRECTORY -> document(GAME, OTHERS.hex(), InstallIntent.Kind.UPDATE, InstallIntent.Phase.PREPARING);
            default -> {
                String[] words = recorded.name().split("_");
                yield document(GAME, directory, InstallIntent.Kind.valueOf(words[0]), InstallIntent.Phase.valueOf(words[1]));
            }
        };
    }

    private static byte[] document(GameId game, String directory, InstallIntent.Kind kind, InstallIntent.Phase phase) {
        return Json.write(InstallIntent.Document.of(new InstallIntent(game, directory, kind, OURS, phase, false, TestGames.NEW)));
    }

    private void build(Recorded recorded, Local local, Work staging, Work backup) throws IOException {
        byte[] intent = intent(recorded);
        if (intent != null) {
            try (var out = disk.create(INTENT, Disk.Access.NORMAL)) {
                out.write(ByteBuffer.wrap(intent), 0);
            }
        }
        folder(ROOT, Map.of("version.ini", "20200101\n", "mine.txt", "mine"));
        switch (local) {
            case ABSENT -> { }
            case FOLDER -> folder(ROOT.resolve("local"), Map.of("who.txt", "local"));
            case FILE -> put(ROOT.resolve("local"), "a file");
            case LINK -> disk.link(ROOT.resolve("local"));
        }
        build(ROOT.resolve(WorkFolders.STAGING), staging, "staging");
        build(ROOT.resolve(WorkFolders.BACKUP), backup, "backup");
    }

    /** What a crash, a program or a person may put in the place of an intent. */
    enum Hostile {
        GARBAGE_OF_TEN_MEGABYTES, ZEROS, DEEPLY_NESTED, HUGE_NUMBER, A_FOLDER, A_LINK
    }

    private void put(Hostile hostile) throws IOException {
        switch (hostile) {
            case GARBAGE_OF_TEN_MEGABYTES -> put(INTENT, "{\"schema\":1,".repeat(10 << 20 >> 3));
            case ZEROS -> put(INTENT, "\u0000".repeat(4_096));
            case DEEPLY_NESTED -> put(INTENT, "[".repeat(Json.MAX_BYTES));
            case HUGE_NUMBER -> put(INTENT, "{\"schema\":" + "9".repeat(1_000) + "}");
            case A_FOLDER -> folder(INTENT, Map.of("a", "a"));
            case A_LINK -> disk.link(INTENT);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("F20")
    void setsAHostileIntentAsideAndDeletesNothing(Hostile hostile) throws Exception {
        build(Recorded.NONE, Local.FOLDER, Work.OURS_WITH_CONTENT, Work.OURS_WITH_CONTENT);
        put(hostile);
        folder(GAMES.resolve("zork"), Map.of(".version.ini.tmp", "x"));
        Map<String, String> before = tree(disk, ROOT);
        Map<String, String> put = tree(disk, INTENT.getParent());

        assertThat(recover()).hasSize(3).allMatch(finding -> finding.kind() == Finding.Kind.NEEDS_ATTENTION && finding.gameId().equals(GAME));

        assertThat(tree(disk, ROOT)).isEqualTo(before);
        assertThat(tree(disk, INTENT.getParent())).hasSameSizeAs(put).containsValue(put.values().iterator().next());
        assertThat(disk.stat(INTENT).isAbsent()).isTrue();
        assertThat(tree(disk, GAMES.resolve("zork"))).isEmpty();
    }

    private void build(Path at, Work work, String content) throws IOException {
        switch (work) {
            case ABSENT -> { }
            case OURS_EMPTY -> folder(at, Map.of(WorkFolders.MARKER, OURS.hex() + "\n"));
            case OURS_WITH_CONTENT -> {
                folder(at, Map.of(WorkFolders.MARKER, OURS.hex() + "\n"));
                folder(at.resolve(WorkFolders.CONTENT), Map.of("who.txt", content));
            }
            case OTHERS -> {
                folder(at, Map.of(WorkFolders.MARKER, OTHERS.hex() + "\n"));
                folder(at.resolve(WorkFolders.CONTENT), Map.of("who.txt", content));
            }
            case UNMARKED -> folder(at, Map.of("who.txt", content));
            case FILE -> put(at, content);
            case LINK -> disk.link(at);
        }
    }

    /** What {@code local/} holds after recovery; null if recovery has to leave everything alone. */
    private static String expectedLocal(Recorded recorded, Local local, Work staging, Work backup) {
        String present = local == Local.ABSENT ? "" : local == Local.FOLDER ? "local" : "other";
        boolean staged = staging == Work.OURS_WITH_CONTENT;
        boolean backedUp = backup == Work.OURS_WITH_CONTENT;
        if (!recorded.usable() || staging.foreign() || backup.foreign()) {
            return null;
        }
        if (!recorded.swapping()) {
            return backedUp ? present.isEmpty() ? "backup" : null : present;
        }
        if (isOnlyBackupLeft(recorded, local, staging, backup)) {
            return "backup";
        }
        if (!staged || recorded == Recorded.UNINSTALL_SWAPPING) {
            return present;
        }
        if (present.isEmpty()) {
            return "staging";
        }
        return recorded == Recorded.UPDATE_SWAPPING && present.equals("local") && !backedUp ? "staging" : null;
    }

    private static boolean isOnlyBackupLeft(Recorded recorded, Local local, Work staging, Work backup) {
        return recorded.swapping() && recorded != Recorded.UNINSTALL_SWAPPING && local == Local.ABSENT
                && (staging == Work.ABSENT || staging == Work.OURS_EMPTY) && backup == Work.OURS_WITH_CONTENT;
    }

    @ParameterizedTest
    @EnumSource
    @Tag("F15")
    @Tag("F16")
    @Tag("F17")
    @Tag("F20")
    @Tag("F63")
    void decidesEveryCombination(Recorded recorded) throws Exception {
        for (Local local : Local.values()) {
            for (Work staging : Work.values()) {
                for (Work backup : Work.values()) {
                    try {
                        makeDirectories();
                        build(recorded, local, staging, backup);
                        assertDecided(recorded, local, staging, backup);
                    } catch (AssertionError | Exception e) {
                        throw new AssertionError("local " + local + ", staging " + staging + ", backup " + backup, e);
                    }
                }
            }
        }
    }

    private void assertDecided(Recorded recorded, Local local, Work staging, Work backup) throws Exception {
        Map<String, String> before = tree(disk, ROOT);
        List<Finding> findings = recover();
        Map<String, String> after = tree(disk, ROOT);
        String expected = expectedLocal(recorded, local, staging, backup);
        if (expected == null) {
            assertThat(after).as("everything is left alone").isEqualTo(before);
            boolean somethingIsLeft = recorded != Recorded.NONE || staging != Work.ABSENT || backup != Work.ABSENT;
            assertThat(findings.stream().anyMatch(finding -> finding.kind() == Finding.Kind.NEEDS_ATTENTION)).isEqualTo(somethingIsLeft);
            assertKept(recorded);
        } else {
            assertThat(localAfter(after)).isEqualTo(expected);
            assertThat(after).containsEntry("mine.txt", "mine").containsEntry("version.ini", "20200101\n");
            assertThat(after.keySet()).noneMatch(name -> name.startsWith(".local"));
            assertThat(findings).extracting(Finding::kind).containsExactly(
                    recorded.swapping() && !isOnlyBackupLeft(recorded, local, staging, backup) ? Finding.Kind.FINISHED : Finding.Kind.UNDONE);
            assertThat(disk.stat(INTENT).isAbsent()).isTrue();
            assertThat(recover()).isEmpty();
        }
    }

    private static String localAfter(Map<String, String> root) {
        if (root.containsKey("local")) {
            return "other";
        }
        return root.getOrDefault("local/who.txt", "");
    }

    /** An intent that cannot be used is not deleted: it is still there, or set aside. */
    private void assertKept(Recorded recorded) throws IOException {
        byte[] written = intent(recorded);
        if (written != null) {
            assertThat(tree(disk, INTENT.getParent())).containsValue(new String(written));
        }
    }

    @Test
    @Tag("F17")
    void leavesAMarkedFolderAloneWhenTheIntentIsLost() throws Exception {
        build(Recorded.NONE, Local.ABSENT, Work.OURS_WITH_CONTENT, Work.OURS_WITH_CONTENT);
        Map<String, String> before = tree(disk, ROOT);
        assertThat(recover()).hasSize(2).allMatch(finding -> finding.kind() == Finding.Kind.NEEDS_ATTENTION);
        assertThat(tree(disk, ROOT)).isEqualTo(before);
        new World(disk).with(store -> assertThatThrownBy(() -> TestGames.install(store, Map.of("a", "b"), TestGames.NEW))
                .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_OURS)));
        assertThat(tree(disk, ROOT)).isEqualTo(before);
    }

    @Test
    @Tag("F19")
    void deletesALinkAndDoesNotFollowIt() throws Exception {
        build(Recorded.UPDATE_PREPARING, Local.FOLDER, Work.OURS_WITH_CONTENT, Work.ABSENT);
        disk.link(ROOT.resolve(WorkFolders.STAGING).resolve("content/link"));
        assertThat(recover()).extracting(Finding::kind).containsExactly(Finding.Kind.UNDONE);
        assertThat(tree(disk, ROOT).keySet()).noneMatch(name -> name.startsWith(".local"));
    }

    @Test
    @Tag("F19")
    void stopsAtAnotherDiskThatIsMountedInside() throws Exception {
        build(Recorded.UPDATE_PREPARING, Local.FOLDER, Work.OURS_WITH_CONTENT, Work.ABSENT);
        Path mounted = ROOT.resolve(WorkFolders.STAGING).resolve("content/usb");
        folder(mounted, Map.of("photo.jpg", "precious"));
        disk.mount(mounted);
        assertThat(recover()).extracting(Finding::kind).containsExactly(Finding.Kind.NEEDS_ATTENTION);
        assertThat(tree(disk, ROOT)).containsValue("precious");
        assertThat(recover()).extracting(Finding::kind).containsExactly(Finding.Kind.NEEDS_ATTENTION);
        assertThat(tree(disk, ROOT)).containsValue("precious");
    }

    @Test
    @Tag("F21")
    void doesNothingWhileTheGameRootIsMissing() throws Exception {
        put(INTENT, new String(intent(Recorded.UPDATE_SWAPPING)));
        assertThat(recover()).extracting(Finding::kind).containsExactly(Finding.Kind.OFFLINE);
        assertThat(disk.stat(INTENT).isFile()).isTrue();
        assertThat(disk.stat(ROOT).isAbsent()).isTrue();

        folder(ROOT, Map.of());
        build(ROOT.resolve(WorkFolders.STAGING), Work.OURS_WITH_CONTENT, "staging");
        assertThat(recover()).extracting(Finding::kind).containsExactly(Finding.Kind.FINISHED);
        assertThat(tree(disk, ROOT)).containsEntry("local/who.txt", "staging");
    }

    @Test
    @Tag("F21")
    void doesNotTakeAnEmptyMountPointForTheGameDirectory() throws Exception {
        build(Recorded.UPDATE_PREPARING, Local.FOLDER, Work.OURS_WITH_CONTENT, Work.ABSENT);
        Path away = GAMES.resolveSibling("away");
        disk.rename(GAMES, away);
        disk.makeDirectory(GAMES, Disk.Access.NORMAL);
        assertThat(recover()).extracting(Finding::kind).containsExactly(Finding.Kind.NEEDS_ATTENTION);
        assertThat(disk.stat(INTENT).isFile()).isTrue();
    }

    @Test
    @Tag("F18")
    void goesOnDeletingWhatWasBeingDeleted() throws Exception {
        build(Recorded.UPDATE_SWAPPING, Local.FOLDER, Work.ABSENT, Work.ABSENT);
        folder(ROOT.resolve(".local.trash-" + OURS.hex()), Map.of(WorkFolders.MARKER, OURS.hex() + "\n", "rest.txt", "rest"));
        folder(ROOT.resolve(".local.trash-" + OTHERS.hex()), Map.of("precious.txt", "precious"));
        assertThat(recover()).extracting(Finding::kind).containsExactly(Finding.Kind.FINISHED);
        assertThat(tree(disk, ROOT)).containsValue("precious").doesNotContainValue("rest");
    }

    @Test
    @Tag("F4")
    void sweepsWhatADownloadLeftBesideTheSentinel() throws Exception {
        folder(ROOT, Map.of(".version.ini.tmp", "2021", ".version.ini.discarded", "20200101\n", "quake.eti", "half"));
        assertThat(recover()).isEmpty();
        assertThat(tree(disk, ROOT)).isEqualTo(Map.of("quake.eti", "half"));
    }

    @Test
    void oneGamesTroubleDoesNotKeepRecoveryFromTheNext() throws Exception {
        build(Recorded.TORN, Local.FOLDER, Work.UNMARKED, Work.LINK);
        folder(GAMES.resolve("zork"), Map.of(".version.ini.tmp", "x"));
        assertThat(recover()).extracting(Finding::gameId).containsOnly(GAME);
        assertThat(tree(disk, GAMES.resolve("zork"))).isEmpty();
    }

    @Test
    @Tag("F20")
    void setsADamagedIntentAsideOnceAndThenGoesOn() throws Exception {
        build(Recorded.TORN, Local.ABSENT, Work.ABSENT, Work.ABSENT);
        assertThat(recover()).hasSize(1);
        assertThat(recover()).isEmpty();
        assertThat(tree(disk, INTENT.getParent())).containsKey("install_intent.json.bad-1");
    }

    @Test
    @Tag("F63")
    void leavesEverythingToTheVersionOrDirectoryWhoseOperationIsPending() throws Exception {
        for (Recorded another : List.of(Recorded.NEWER_SCHEMA, Recorded.OTHER_DIRECTORY)) {
            makeDirectories();
            build(another, Local.FOLDER, Work.OURS_WITH_CONTENT, Work.ABSENT);
            put(ROOT.resolve(".version.ini.discarded"), "20200101\n");
            put(ROOT.resolve("launch_settings.json"), "{}");
            Map<String, String> before = tree(disk, ROOT);
            assertThat(recover()).extracting(Finding::kind).containsExactly(Finding.Kind.NEEDS_ATTENTION);
            assertThat(tree(disk, ROOT)).isEqualTo(before);
            assertThat(tree(disk, INTENT.getParent())).containsOnlyKeys("install_intent.json");
        }
    }

    @Test
    @Tag("F63")
    void refusesOperationsWhileANewerVersionsIntentIsPending() throws Exception {
        build(Recorded.NEWER_SCHEMA, Local.FOLDER, Work.ABSENT, Work.ABSENT);
        new World(disk).with(store -> assertThatThrownBy(() -> store.uninstall(GAME))
                .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNFINISHED)));
        assertThat(tree(disk, ROOT)).containsEntry("local/who.txt", "local");
    }

    @Test
    @Tag("F22")
    void takesNothingAwayWhenTheStateDirectoryIsReadOnly() throws Exception {
        build(Recorded.UPDATE_SWAPPING, Local.FOLDER, Work.OURS_WITH_CONTENT, Work.ABSENT);
        var failing = new StepDisk(disk);
        failing.failWhere(call -> changes(call) && call.contains(" " + STATE.resolve("games")), StepDisk.READ_ONLY);
        var findings = new ArrayList<Finding>();
        new World(failing).with(store -> {
            findings.addAll(store.recover());
            assertThatThrownBy(() -> TestGames.install(store, Map.of("a", "b"), TestGames.OLD)).isInstanceOf(StoreException.class);
        });
        assertThat(findings).extracting(Finding::kind).containsExactly(Finding.Kind.NEEDS_ATTENTION);
        assertThat(tree(disk, ROOT)).containsValues("staging", "local", "mine");
        assertThat(recover()).extracting(Finding::kind).containsExactly(Finding.Kind.FINISHED);
        assertThat(tree(disk, ROOT)).containsEntry("local/who.txt", "staging").containsEntry("mine.txt", "mine");
    }

    private static boolean changes(String call) {
        return Set.of("create", "write", "force", "rename", "delete", "makeDirectory", "truncate").contains(call.substring(0, call.indexOf(' ')));
    }

    /** A state directory of any moment of an operation comes back after the operation has long been finished: the games are as they are. */
    @ParameterizedTest
    @EnumSource(names = {"INSTALLATION", "UPDATE", "UNINSTALLATION", "REMOVAL", "ROLLED_BACK_UPDATE", "INSTALLATION_WITHOUT_DOWNLOAD"})
    @Tag("F22")
    void takesNothingAwayWhenTheStateDirectoryIsAnOlderOne(Scenario scenario) throws Exception {
        disk = scenario.prepared();
        Path documents = INTENT.getParent();
        var older = new LinkedHashSet<Map<String, String>>();
        var watched = new StepDisk(disk);
        watched.failWhere(_ -> {
            older.add(files(documents));
            return false;
        }, StepDisk.BROKEN);
        new World(watched).with(scenario::operate);
        Map<String, String> games = tree(disk, GAMES);
        assertThat(older).hasSizeGreaterThan(2);
        for (Map<String, String> state : older) {
            for (String name : files(documents).keySet()) {
                disk.delete(documents.resolve(name));
            }
            for (var file : state.entrySet()) {
                put(documents.resolve(file.getKey()), file.getValue());
            }
            assertThat(recover()).noneMatch(finding -> finding.kind() == Finding.Kind.NEEDS_ATTENTION);
            assertThat(tree(disk, GAMES)).isEqualTo(games);
        }
    }

    private Map<String, String> files(Path folder) {
        try {
            return tree(disk, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Tag("F22")
    void takesNothingAwayWhenTheStateDirectoryIsLost() throws Exception {
        build(Recorded.UPDATE_SWAPPING, Local.FOLDER, Work.OURS_WITH_CONTENT, Work.OURS_WITH_CONTENT);
        Map<String, String> before = new TreeMap<>(tree(disk, ROOT));
        disk.rename(STATE, STATE.resolveSibling("lost"));
        assertThat(recover()).extracting(Finding::kind).containsOnly(Finding.Kind.NEEDS_ATTENTION);
        assertThat(tree(disk, ROOT)).isEqualTo(before);
    }

    @Test
    @Tag("F16")
    void movesTheFilesOfOlderLayoutsToTheStateDirectoryAndDoesNotObeyThem() throws Exception {
        build(Recorded.NONE, Local.FOLDER, Work.ABSENT, Work.OURS_WITH_CONTENT);
        String forged = new String(intent(Recorded.UPDATE_SWAPPING));
        put(ROOT.resolve("install_intent.json"), forged);
        put(ROOT.resolve("launch_settings.json"), "{\"full\":true}");
        put(ROOT.resolve("library_index.json"), "{}");

        assertThat(recover()).extracting(Finding::kind).containsExactly(Finding.Kind.NEEDS_ATTENTION);

        assertThat(tree(disk, INTENT.getParent())).isEqualTo(Map.of(
                "install_intent.json.legacy", forged, "launch_settings.json", "{\"full\":true}", "library_index.json", "{}"));
        assertThat(tree(disk, ROOT).keySet()).isEqualTo(Set.of(
                "version.ini", "mine.txt", "local/", "local/who.txt", ".local.backup/", ".local.backup/.lanspread_owned", ".local.backup/content/",
                ".local.backup/content/who.txt"));
    }

    @Test
    void keepsTheFilesOfAnOlderLayoutThatComeASecondTime() throws Exception {
        folder(ROOT, Map.of("launch_settings.json", "one"));
        assertThat(recover()).isEmpty();
        for (String content : List.of("one", "two", "two")) {
            put(ROOT.resolve("launch_settings.json"), content);
            assertThat(recover()).isEmpty();
            assertThat(disk.stat(ROOT.resolve("launch_settings.json")).isAbsent()).isTrue();
        }
        put(ROOT.resolve("launch_settings.json"), "three");
        assertThat(recover()).extracting(Finding::kind).containsExactly(Finding.Kind.NEEDS_ATTENTION);
        assertThat(tree(disk, ROOT)).isEqualTo(Map.of("launch_settings.json", "three"));
        assertThat(tree(disk, INTENT.getParent())).isEqualTo(Map.of("launch_settings.json", "one", "launch_settings.json.legacy", "two"));
    }

    @Test
    @Tag("F20")
    void aFileOfAnOlderLayoutThatCannotBeMovedDoesNotKeepAnOperationFromBeingFinished() throws Exception {
        build(Recorded.UPDATE_SWAPPING, Local.FOLDER, Work.OURS_WITH_CONTENT, Work.ABSENT);
        put(ROOT.resolve("library_index.json"), "x".repeat(Migration.MAX_FILE_BYTES + 1));
        assertThat(recover()).extracting(Finding::kind).containsExactlyInAnyOrder(Finding.Kind.FINISHED, Finding.Kind.NEEDS_ATTENTION);
        assertThat(tree(disk, ROOT)).containsEntry("local/who.txt", "staging").containsKey("library_index.json");
    }

    @Test
    @Tag("F12")
    void sweepsWhatACrashLeftOfADocument() throws Exception {
        Path torn = INTENT.resolveSibling(INTENT.getFileName() + ".tmp");
        put(torn, "{");

        assertThat(recover()).isEmpty();
        assertThat(disk.stat(torn).isFile()).as("somebody may be writing it when another game directory is opened").isTrue();
        try (var state = StateDirectory.open(disk, World.STATE)) {
            state.sweep();
        }
        assertThat(disk.stat(torn).isAbsent()).isTrue();
    }
}
