package org.lanspread.peer.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.proto.manifest.ExpandedFile;
import org.lanspread.proto.manifest.ExpandedManifest;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.stream.BadFrameException;
import org.lanspread.spi.stream.FrameWriter;
import org.lanspread.spi.stream.StreamInstallFrame;
import org.lanspread.spi.stream.StreamInstallFrame.Begin;
import org.lanspread.spi.stream.StreamInstallFrame.Data;
import org.lanspread.spi.stream.StreamInstallFrame.Directory;
import org.lanspread.spi.stream.StreamInstallFrame.End;
import org.lanspread.spi.stream.StreamInstallFrame.Failed;
import org.lanspread.spi.stream.StreamInstallFrame.File;
import org.lanspread.spi.stream.StreamInstallFrame.FileEnd;
import org.lanspread.spi.stream.StreamInstallFrame.Working;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.store.Disk;
import org.lanspread.store.GameStore;
import org.lanspread.store.InstallTransaction;
import org.lanspread.store.InstalledRecord;
import org.lanspread.store.StateDirectory;
import org.lanspread.store.StoreException;

class StreamReceiverTest {
    private static final GameId QUAKE = new GameId("quake");
    private static final ExpandedFile CONFIG = file("id1/config.cfg", "bind x jump");
    private static final ExpandedFile README = file("readme.txt", "read me");

    @TempDir
    private Path folder;

    private final Deadlines deadlines = new Deadlines();
    private final CancelToken cancel = new CancelToken();
    private final AtomicLong done = new AtomicLong();

    @AfterEach
    void stop() {
        deadlines.close();
    }

    /** What a sender sends. */
    private static final class Script {
        private final List<StreamInstallFrame> frames = new ArrayList<>();
        private int entries;
        private long totalBytes;

        Script file(String name, String content) {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            var crc32 = new CRC32();
            crc32.update(bytes);
            return file(name, content, OptionalLong.of(crc32.getValue()));
        }

        Script file(String name, String content, OptionalLong crc32) {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            entries++;
            totalBytes += bytes.length;
            frames.add(new File(name, bytes.length, crc32, false));
            if (bytes.length > 0) {
                frames.add(new Data(ByteBuffer.wrap(bytes)));
            }
            frames.add(new FileEnd());
            return this;
        }

        Script directory(String name) {
            entries++;
            frames.add(new Directory(name));
            return this;
        }

        Script working() {
            frames.add(new Working());
            return this;
        }

        Script failed(String message) {
            entries++;
            frames.add(new Failed(UnpackException.Reason.DAMAGED, message));
            return this;
        }

        ByteStream stream() throws IOException {
            var out = new ByteArrayOutputStream();
            var writer = new FrameWriter(Channels.newChannel(out));
            writer.put(new Begin(entries, totalBytes));
            for (StreamInstallFrame frame : frames) {
                writer.put(frame);
            }
            writer.put(new End());
            return new Input(Channels.newChannel(new ByteArrayInputStream(out.toByteArray())));
        }
    }

    /** A stream that is only read. */
    private record Input(ReadableByteChannel bytes) implements ByteStream {
        @Override
        public int read(ByteBuffer into) throws IOException {
            return bytes.read(into);
        }

        @Override
        public int write(ByteBuffer from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void finishOutput() {}

        @Override
        public void reset(int code) {}

        @Override
        public boolean isOpen() {
            return bytes.isOpen();
        }

        @Override
        public void close() {}
    }

    /** Receives and installs. */
    private void install(ByteStream stream) throws IOException {
        install(stream, Expected.anything());
    }

    private void install(ByteStream stream, Expected expected) throws IOException {
        Path games = Files.createDirectories(folder.resolve("games"));
        try (StateDirectory state = StateDirectory.open(Disk.real(), folder.resolve("state"));
                GameStore store = GameStore.open(Disk.real(), games, state)) {
            var receiver = new StreamReceiver(stream, expected, cancel, deadlines);
            Begin declared = receiver.begin();
            try (InstallTransaction transaction = store.install(QUAKE, declared.totalBytes(), declared.entries())) {
                receiver.receive(transaction.writer(), done);
                transaction.commit(InstalledRecord.UNKNOWN);
            }
        }
    }

    private Path local() {
        return folder.resolve("games/quake/local");
    }

    private void assertNothingIsLeft() {
        assertThat(folder.resolve("games/quake")).doesNotExist();
    }

    @Test
    void writesWhatComes() throws IOException {
        install(new Script().working().directory("id1").working().file("id1/config.cfg", "bind x jump").file("readme.txt", "read me").stream());

        assertThat(local().resolve("id1/config.cfg")).hasContent("bind x jump");
        assertThat(local().resolve("readme.txt")).hasContent("read me");
        assertThat(done).hasValue(18);
    }

    @Test
    void takesAnEmptyFileWithoutAChecksum() throws IOException {
        install(new Script().file("empty", "", OptionalLong.empty()).stream());

        assertThat(local().resolve("empty")).isEmptyFile();
    }

    @Test
    void refusesAnEmptyFileWithAChecksumOfSomething() {
        assertThatThrownBy(() -> install(new Script().file("empty", "", OptionalLong.of(7)).stream())).isInstanceOf(StreamRefusedException.class);
        assertNothingIsLeft();
    }

    @Test
    void refusesDataWithoutAChecksum() {
        assertThatThrownBy(() -> install(new Script().file("a", "hello", OptionalLong.empty()).stream()))
                .isInstanceOf(StreamRefusedException.class).hasMessageContaining("'a'").hasMessageContaining("checksum");
        assertNothingIsLeft();
    }

    @Test
    void refusesDataThatDoesNotHaveItsChecksum() {
        assertThatThrownBy(() -> install(new Script().file("ok", "ok").file("a", "hello", OptionalLong.of(1)).stream()))
                .isInstanceOf(StreamRefusedException.class).hasMessageContaining("'a'");
        assertNothingIsLeft();
    }

    @Tag("F26")
    @ParameterizedTest
    @ValueSource(strings = {"../up", "/root", "a\\b", "CON", "a//b", ".lanspread_owned", "nul.txt", "x:y"})
    void refusesANameThatIsNotSafeEverywhere(String name) {
        assertThatThrownBy(() -> install(new Script().file(name, "x").stream())).isInstanceOf(StreamRefusedException.class);
        assertNothingIsLeft();
    }

    @Test
    void refusesTwoNamesForOneFile() {
        assertThatThrownBy(() -> install(new Script().file("Readme", "x").file("readme", "y").stream()))
                .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.REFUSED));
        assertNothingIsLeft();
    }

    @Tag("F26")
    @Test
    void saysWhyASenderCannotGoOn() {
        assertThatThrownBy(() -> install(new Script().file("a", "x").failed("the data of b is damaged").stream()))
                .isInstanceOf(StreamRefusedException.class).hasMessageContaining("the data of b is damaged");
        assertNothingIsLeft();
    }

    @Tag("F26")
    @Test
    void leavesNothingWhenTheStreamEndsAnywhere() throws IOException {
        byte[] sound = Channels.newInputStream(new Script().directory("d").file("d/a", "hello").file("b", "x").stream()).readAllBytes();
        for (int length = 0; length < sound.length; length++) {
            var cut = new Input(Channels.newChannel(new ByteArrayInputStream(sound, 0, length)));
            assertThatThrownBy(() -> install(cut)).as("cut at %d", length).isInstanceOf(BadFrameException.class);
            assertNothingIsLeft();
        }
    }

    @Test
    void endsWhenItIsCancelled() throws IOException {
        ByteStream stream = new Script().file("a", "x").stream();
        cancel.cancel();

        assertThatThrownBy(() -> install(stream)).isInstanceOf(CancelToken.CancelledException.class);
        assertNothingIsLeft();
    }

    private static ExpandedFile file(String name, String content) {
        try {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            var crc32 = new CRC32();
            crc32.update(bytes);
            return new ExpandedFile(EntryPath.parse(name), bytes.length, crc32.getValue(), MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (EntryPathException | NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Expected exactly(ExpandedFile... files) {
        return Expected.exactly(new ExpandedManifest(1, QUAKE, new ReleaseId("1".repeat(64)), List.of(files)));
    }

    @Test
    void takesExactlyWhatTheReleaseUnpacksToInAnyOrder() throws IOException {
        install(new Script().file("readme.txt", "read me").directory("id1").file("id1/config.cfg", "bind x jump").stream(), exactly(CONFIG, README));

        assertThat(local().resolve("id1/config.cfg")).hasContent("bind x jump");
        assertThat(local().resolve("readme.txt")).hasContent("read me");
    }

    @Tag("B42")
    @Test
    void refusesWhatTheReleaseDoesNotUnpackTo() {
        Map<String, Script> scripts = Map.of(
                "another size, which the beginning tells", new Script().file("id1/config.cfg", "bind x jump!").file("readme.txt", "read m"),
                "another total", new Script().file("id1/config.cfg", "bind x jump").file("readme.txt", "read me too"),
                "other content", new Script().file("id1/config.cfg", "bind x duck").file("readme.txt", "read me"),
                "a name that differs in case", new Script().file("id1/config.cfg", "bind x jump").file("README.txt", "read me"),
                "one too few", new Script().directory("id1").file("id1/config.cfg", "bind x jump"),
                "one for another", new Script().file("id1/config.cfg", "bind x jump").file("other.txt", "read me"),
                "an empty one beside", new Script().file("id1/config.cfg", "bind x jump").file("readme.txt", "read me").file("empty", ""));
        scripts.forEach((what, script) -> {
            assertThatThrownBy(() -> install(script.stream(), exactly(CONFIG, README))).as(what).isInstanceOf(StreamRefusedException.class);
            assertNothingIsLeft();
        });
    }

    @Tag("B42")
    @Test
    void refusesAStreamThatEndsBeforeAllIsThere() {
        assertThatThrownBy(() -> install(new Script().directory("d").file("readme.txt", "read me").stream(), exactly(file("empty", ""), README)))
                .isInstanceOf(StreamRefusedException.class).hasMessageContaining("1 files are missing");
        assertNothingIsLeft();
    }

    @Tag("B42")
    @Test
    void refusesOtherContentWithTheSameSizeAndChecksum() {
        var forged = new ExpandedFile(README.path(), README.size(), README.crc32(), new byte[32]);
        assertThatThrownBy(() -> install(new Script().file("readme.txt", "read me").stream(), exactly(forged)))
                .isInstanceOf(StreamRefusedException.class).hasMessage("'readme.txt' is not what the release unpacks to");
        assertNothingIsLeft();
    }

    @Test
    void theSameFileTwiceIsOneTooMany() {
        assertThatThrownBy(() -> install(new Script().file("a", "x").file("a", "x").stream(), exactly(file("a", "x"), file("b", "x"))))
                .isInstanceOf(StreamRefusedException.class).hasMessageStartingWith("'a'");
        assertNothingIsLeft();
    }
}
