package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerEvent;

class RunCommandTest {
    @TempDir
    private Path folder;

    @Test
    void answersCommandsWithEventsAndStopsInOrderAtTheEndOfInput() {
        var engine = new ScriptedEngine().onStart(Samples.READY).on(new PeerCommand.GetPeerCount(), new PeerEvent.PeerCountUpdated(0));
        var captured = new Captured("{\"command\":\"GetPeerCount\"}\n");

        assertThat(captured.run(engine, folder, "run", "--json")).isZero();

        assertThat(engine.closed).isTrue();
        assertThat(captured.out().lines()).satisfiesExactly(
                ready -> assertThat(ready).startsWith("{\"seq\":1,\"time\":\"2026-11-22T20:15:30.123Z\",\"event\":\"PeerReady\","),
                count -> assertThat(count).isEqualTo("{\"seq\":2,\"time\":\"2026-11-22T20:15:30.123Z\",\"event\":\"PeerCountUpdated\",\"count\":0}"));
        assertThat(captured.err()).isEmpty();
    }

    @Test
    void answersEachLineThatIsNoCommandWithARejection() {
        var engine = new ScriptedEngine().onStart(Samples.READY);
        var captured = new Captured("garbage\n" + "x".repeat(LineReader.MAX_LINE_BYTES + 1) + "\n\n{\"command\":\"ListGames\"}");

        assertThat(captured.run(engine, folder, "run", "--json")).isZero();

        assertThat(captured.out().lines().skip(1)).hasSize(3).allMatch(line -> line.contains("\"event\":\"CommandRejected\"")
                && line.contains("\"reason\":\"invalid-command\""));
        assertThat(captured.out()).contains("not one JSON document").contains("longer than 65536 bytes");
        assertThat(captured.out()).as("it may hold a password").doesNotContain("garbage");
        assertThat(engine.sent).containsExactly(new PeerCommand.ListGames());
    }

    @Test
    void failsInOneSentenceWhenAnErrorEndsTheReadingOfCommands() {
        var engine = new ScriptedEngine().onStart(Samples.READY).breakingOnCommands(new NoClassDefFoundError("org/lanspread/Gone"));
        var captured = new Captured("{\"command\":\"ListGames\"}\n{\"command\":\"ListGames\"}\n");

        assertThat(captured.run(engine, folder, "run", "--json")).isEqualTo(ExitStatus.FAILED);

        assertThat(engine.closed).isTrue();
        assertThat(captured.err().lines()).singleElement().asString().startsWith("lanspread: a defect of the program")
                .contains("NoClassDefFoundError");
    }

    @Test
    void failsInOneSentenceWhenStandardInputCannotBeRead() {
        var engine = new ScriptedEngine().onStart(Samples.READY);
        var captured = new Captured(new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("bad file descriptor");
            }
        });

        assertThat(captured.run(engine, folder, "run", "--json")).isEqualTo(ExitStatus.FAILED);

        assertThat(engine.closed).isTrue();
        assertThat(captured.err().lines()).singleElement().asString().startsWith("lanspread: standard input cannot be read");
    }
}
