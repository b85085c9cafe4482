package org.lanspread.peer.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.TestRelease;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.spi.model.ArchivePassword;
import org.lanspread.store.fault.CrashDisk;
import org.lanspread.store.fault.StepDisk;
import org.lanspread.testkit.unpack.MemoryArchive;

/** Only a password that was needed and worked is kept, and removing the game forgets it. */
@Tag("B37")
class KeptPasswordTest extends DiskOperations {
    private static final ArchivePassword PASSWORD = new ArchivePassword("secret");
    private static final TestRelease OPEN = Step.OLD;
    private static final TestRelease LOCKED = OPEN.with("game.mem", new MemoryArchive()
            .file(TestRelease.INSTALLED_FILE, TestRelease.program("quake", OPEN.version().toString())).password(PASSWORD.text()).toBytes());
    private static final TestRelease HALF_LOCKED = LOCKED.with("a.mem", new MemoryArchive().directory("bin").toBytes());

    private interface Attempt {
        void run(StepDisk disk, Rooms rooms) throws Exception;
    }

    private void downloaded(TestRelease release, Attempt attempt) throws Exception {
        var disk = new StepDisk(new CrashDisk());
        Rooms.prepare(disk);
        try (Rooms rooms = open(disk); var source = source(release)) {
            assertThat(isSuccess(rooms.download(source))).isTrue();
            disk.healthy();
            attempt.run(disk, rooms);
        }
    }

    private static PeerEvent install(Rooms rooms, TestRelease release, ArchivePassword password) {
        return rooms.install(release, Optional.of(password), new CancelToken());
    }

    private static void requireInstalled(Rooms rooms, PeerEvent terminal) throws Exception {
        assertThat(isSuccess(terminal)).as("%s", terminal).isTrue();
        assertThat(rooms.installed(OPEN)).isPresent();
    }

    @Test
    void keepsOneThatOneOfTheArchivesNeeds() throws Exception {
        for (TestRelease release : new TestRelease[] {LOCKED, HALF_LOCKED}) {
            downloaded(release, (_, rooms) -> {
                requireInstalled(rooms, install(rooms, release, PASSWORD));
                assertThat(rooms.keptPassword()).contains(PASSWORD);
            });
        }
    }

    @Test
    void keepsNoneThatNothingNeeds() throws Exception {
        downloaded(OPEN, (_, rooms) -> {
            requireInstalled(rooms, install(rooms, OPEN, PASSWORD));
            assertThat(rooms.keptPassword()).isEmpty();
        });
    }

    @Test
    void keepsNoneThatIsWrong() throws Exception {
        downloaded(LOCKED, (_, rooms) -> {
            assertThat(install(rooms, LOCKED, new ArchivePassword("wrong"))).isInstanceOfSatisfying(PeerEvent.InstallGameFailed.class,
                    failed -> assertThat(failed.reason()).isEqualTo(FailureReason.WRONG_PASSWORD));
            assertThat(rooms.keptPassword()).isEmpty();
        });
    }

    @Test
    @Tag("F28")
    void installsAGameWhosePasswordCannotBeKept() throws Exception {
        downloaded(LOCKED, (disk, rooms) -> {
            disk.failWhere(call -> call.contains("password.json"), StepDisk.FULL);
            PeerEvent terminal = install(rooms, LOCKED, PASSWORD);
            assertThat(disk.trace()).anyMatch(call -> call.contains("password.json"));
            disk.healthy();
            requireInstalled(rooms, terminal);
            assertThat(rooms.keptPassword()).isEmpty();
        });
    }

    @Test
    @Tag("F31")
    void removesNoGameWhosePasswordCannotBeForgotten() throws Exception {
        downloaded(LOCKED, (disk, rooms) -> {
            requireInstalled(rooms, install(rooms, LOCKED, PASSWORD));
            rooms.uninstall();
            disk.failWhere(call -> call.startsWith("delete ") && call.contains("password.json"), StepDisk.DENIED);
            assertThat(rooms.remove()).isInstanceOf(PeerEvent.RemoveDownloadedGameFailed.class);
            disk.healthy();
            assertThat(rooms.downloaded(LOCKED)).contains(LOCKED);
            assertThat(isSuccess(rooms.remove())).isTrue();
            assertThat(rooms.keptPassword()).isEmpty();
        });
    }
}
