package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanspread.cli.Samples.GAME;
import static org.lanspread.cli.Samples.INSTALLED;
import static org.lanspread.cli.Samples.VERSION;
import static org.lanspread.cli.Samples.downloadThatBringsAbout;
import static org.lanspread.cli.Samples.rejected;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerEvent;
import org.lanspread.spi.model.ArchivePassword;

/** Where the password of an archive comes from, and what it is used for. */
class InstallWithPasswordTest {
    private final Captured captured = new Captured();

    @TempDir
    private Path folder;

    private static PeerCommand withPassword(String text) {
        return new PeerCommand.InstallGame(GAME, Optional.of(new ArchivePassword(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"open sesame\n", "open sesame\r\n", "open sesame", "open sesame\nmore\n"})
    void aPasswordIsALineOfStandardInput(String input) {
        var typed = new Captured(input);
        var engine = new ScriptedEngine().onStart(Samples.READY).on(withPassword("open sesame"), INSTALLED);

        assertThat(typed.run(engine, folder, "install", "freedoom", "--password")).isZero();
        assertThat(engine.sent).containsExactly(withPassword("open sesame"));
        assertThat(typed.out() + typed.err()).doesNotContain("sesame");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "a\tb\n"})
    void whatIsNoPasswordIsRefusedBeforeAPeerStarts(String input) {
        var typed = new Captured(input);
        var engine = new ScriptedEngine();

        assertThat(typed.run(engine, folder, "install", "freedoom", "--password")).isEqualTo(ExitStatus.FAILED);
        assertThat(typed.err()).contains("that is no password").doesNotContain("Exception");
        assertThat(engine.sent).isEmpty();
    }

    @Test
    void readsNoPasswordThatTheTerminalWouldShow() {
        var typed = new Captured(new ByteArrayInputStream("open sesame\n".getBytes(StandardCharsets.UTF_8)), true);
        var engine = new ScriptedEngine();

        assertThat(typed.run(engine, folder, "install", "freedoom", "--password")).isEqualTo(ExitStatus.FAILED);
        assertThat(typed.err()).contains("would be shown while you type it", "standard input").doesNotContain("Exception", "sesame");
        assertThat(engine.sent).isEmpty();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it does not tell a terminal from other things")
    void tellsATerminalFromAFile() throws IOException {
        assertThat(Console.isCharacterDevice(Path.of("/dev/null"))).as("a device").isTrue();
        assertThat(Console.isCharacterDevice(Files.createFile(folder.resolve("password.txt")))).isFalse();
        assertThat(Console.isCharacterDevice(folder.resolve("absent"))).isFalse();
    }

    private static ScriptedEngine downloadWhoseInstallationFails(FailureReason reason) {
        return downloadThatBringsAbout(
                new PeerEvent.DownloadGameFilesFinished(GAME, VERSION, List.of()), new PeerEvent.InstallGameFailed(GAME, reason, "why"))
                .on(withPassword("open sesame"), rejected("InstallGame"))
                .on(withPassword("open sesame"), INSTALLED);
    }

    @ParameterizedTest
    @EnumSource(names = {"PASSWORD_REQUIRED", "WRONG_PASSWORD"})
    void aGameThatIsDownloadedFirstIsInstalledWithThePasswordToo(FailureReason reason) {
        var typed = new Captured("open sesame\n");
        var engine = downloadWhoseInstallationFails(reason);

        assertThat(typed.run(engine, folder, "install", "freedoom", "--password")).as(typed.err()).isZero();
        assertThat(engine.sent).endsWith(withPassword("open sesame"))
                .filteredOn(withPassword("open sesame")::equals).hasSize(2);
    }

    @Test
    void aDownloadedGameThatFailsForAnotherReasonIsNotTriedAgain() {
        var typed = new Captured("open sesame\n");
        var engine = downloadWhoseInstallationFails(FailureReason.ARCHIVE_DAMAGED);

        assertThat(typed.run(engine, folder, "install", "freedoom", "--password")).isEqualTo(ExitStatus.FAILED);
        assertThat(engine.sent).filteredOn(withPassword("open sesame")::equals).hasSize(1);
    }

    @Test
    void aPasswordThatIsWrongAfterTheDownloadIsTriedOnce() {
        var typed = new Captured("open sesame\n");
        var wrong = new PeerEvent.InstallGameFailed(GAME, FailureReason.WRONG_PASSWORD, "why");
        var engine = downloadThatBringsAbout(new PeerEvent.DownloadGameFilesFinished(GAME, VERSION, List.of()), wrong)
                .on(withPassword("open sesame"), rejected("InstallGame"))
                .on(withPassword("open sesame"), wrong);

        assertThat(typed.run(engine, folder, "install", "freedoom", "--password")).isEqualTo(ExitStatus.FAILED);
        assertThat(engine.sent).filteredOn(withPassword("open sesame")::equals).hasSize(2);
    }

    @Test
    void whoSendsAGameUnpackedHasItsPassword() {
        assertThat(captured.run(new ScriptedEngine(), folder, "install", "freedoom", "--password", "--stream")).isEqualTo(ExitStatus.FAILED);
        assertThat(captured.err()).contains("of no use with --stream");
    }
}
