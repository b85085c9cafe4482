package org.lanspread.spi.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lanspread.spi.stream.StreamInstallFrame.MAX_DATA_BYTES;
import static org.lanspread.spi.stream.StreamInstallFrame.MAX_MESSAGE_BYTES;
import static org.lanspread.spi.stream.StreamInstallFrame.MAX_NAME_BYTES;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lanspread.spi.stream.StreamInstallFrame.Begin;
import org.lanspread.spi.stream.StreamInstallFrame.Data;
import org.lanspread.spi.stream.StreamInstallFrame.Directory;
import org.lanspread.spi.stream.StreamInstallFrame.End;
import org.lanspread.spi.stream.StreamInstallFrame.Failed;
import org.lanspread.spi.stream.StreamInstallFrame.File;
import org.lanspread.spi.stream.StreamInstallFrame.FileEnd;
import org.lanspread.spi.stream.StreamInstallFrame.Working;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.UnpackException;

class FramesTest {
    private static final List<StreamInstallFrame> SOUND = List.of(
            new Working(),
            new Begin(4, 5),
            new Directory("data"),
            file("data/größe.txt", 5), data("hel"), new Working(), data("lo"), new FileEnd(),
            new File("run.sh", 0, OptionalLong.empty(), true), new FileEnd(),
            new Directory("saves"),
            new End());

    private static File file(String name, long sizeBytes) {
        return new File(name, sizeBytes, OptionalLong.of(0xfedc_ba98L), false);
    }

    private static Data data(String text) {
        return new Data(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] written(List<StreamInstallFrame> frames) throws IOException {
        var out = new ByteArrayOutputStream();
        var writer = new FrameWriter(Channels.newChannel(out));
        for (StreamInstallFrame frame : frames) {
            writer.put(frame);
        }
        writer.flush();
        return out.toByteArray();
    }

    /** Reads until the last frame. */
    private static List<StreamInstallFrame> read(byte[] bytes) throws IOException {
        var reader = new FrameReader(Channels.newChannel(new ByteArrayInputStream(bytes)));
        var frames = new ArrayList<StreamInstallFrame>();
        do {
            frames.add(copy(reader.next()));
        } while (!(frames.getLast() instanceof End || frames.getLast() instanceof Failed));
        return frames;
    }

    private static StreamInstallFrame copy(StreamInstallFrame frame) {
        return frame instanceof Data data
                ? new Data(ByteBuffer.allocate(data.bytes().remaining()).put(data.bytes().duplicate()).flip())
                : frame;
    }

    @Test
    void givesBackWhatWasWritten() throws IOException {
        assertThat(read(written(SOUND))).isEqualTo(SOUND);
    }

    @ParameterizedTest
    @EnumSource
    void carriesEveryReasonOfAFailure(UnpackException.Reason reason) throws IOException {
        List<StreamInstallFrame> frames = List.of(new Begin(1, 0), new Failed(reason, "the archive is damaged"));

        assertThat(read(written(frames))).isEqualTo(frames);
    }

    @Test
    void cutsALongMessageOfAFailure() throws IOException {
        var read = (Failed) read(written(List.of(new Failed(UnpackException.Reason.LIMIT, "€".repeat(MAX_MESSAGE_BYTES))))).getLast();

        assertThat(read.message()).matches("€+").hasSize(MAX_MESSAGE_BYTES / 3);
    }

    @Test
    void leavesTheCallersBufferAsItWas() throws IOException {
        Data data = data("hello");
        written(List.of(data));

        assertThat(data.bytes().remaining()).isEqualTo(5);
    }

    @Test
    void gathersSmallFramesAndWritesTheLastAtOnce() throws IOException {
        var out = new ByteArrayOutputStream();
        var writer = new FrameWriter(Channels.newChannel(out));
        writer.put(new Begin(0, 0));
        assertThat(out.size()).isZero();
        writer.put(new End());

        assertThat(read(out.toByteArray())).hasSize(2);
    }

    @Test
    void goesOnAfterANameThatIsTooLong() throws IOException {
        var out = new ByteArrayOutputStream();
        var writer = new FrameWriter(Channels.newChannel(out));
        writer.put(new Begin(1, 0));
        assertThatThrownBy(() -> writer.put(new Directory("n".repeat(MAX_NAME_BYTES + 1)))).isInstanceOf(BadFrameException.class);
        writer.put(new Failed(UnpackException.Reason.UNSUPPORTED, "a name is too long"));

        assertThat(read(out.toByteArray())).hasSize(2);
    }

    @Test
    void readsNothingBehindTheLastFrame() throws IOException {
        byte[] bytes = written(SOUND);
        var in = new ByteArrayInputStream(Arrays.copyOf(bytes, bytes.length + 7));
        var reader = new FrameReader(Channels.newChannel(in));
        while (!(reader.next() instanceof End)) {
            assertThat(in.available()).isPositive();
        }
        assertThat(in.available()).isEqualTo(7);
        assertThatThrownBy(reader::next).isInstanceOf(BadFrameException.class);
    }

    @Tag("B22")
    @Test
    void refusesAStreamThatIsCutAnywhere() throws IOException {
        byte[] bytes = written(SOUND);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> read(cut)).as("cut at %d", length).isInstanceOf(BadFrameException.class);
        }
    }

    @Tag("B22")
    @Test
    void turnsFlippedBytesIntoATypedErrorOrIntoAnotherSoundStream() throws IOException {
        byte[] bytes = written(SOUND);
        for (int i = 0; i < bytes.length; i++) {
            byte[] flipped = bytes.clone();
            flipped[i] ^= (byte) 0xff;
            try {
                assertThat(read(flipped)).as("flipped at %d", i).hasSameSizeAs(SOUND);
            } catch (BadFrameException e) {
                assertThat(e).hasMessageNotContaining("Exception");
            }
        }
    }

    static Stream<List<StreamInstallFrame>> wrongOrders() {
        return Stream.of(
                List.of(new Directory("before the beginning")),
                List.of(new End()),
                List.of(new Begin(0, 0), new Begin(0, 0)),
                List.of(new Begin(1, 0), new End()),
                List.of(new Begin(1, 0), new Directory("a"), new Directory("b")),
                List.of(new Begin(1, 5), new Directory("a"), new End()),
                List.of(new Begin(1, 4), file("a", 5)),
                List.of(new Begin(2, 5), file("a", 5), new Directory("b")),
                List.of(new Begin(1, 5), file("a", 5), data("hell"), new FileEnd()),
                List.of(new Begin(1, 4), file("a", 4), data("hello")),
                List.of(new Begin(1, 5), data("hello")),
                List.of(new Begin(1, 5), file("a", 5), data("hello"), new End()),
                List.of(new Begin(1, 0), new FileEnd()),
                List.of(new Begin(1, 5), file("a", 5), data("hello"), new FileEnd(), data("!")));
    }

    @Tag("F26")
    @ParameterizedTest
    @MethodSource("wrongOrders")
    void refusesFramesThatNoStreamHasInThisOrder(List<StreamInstallFrame> frames) throws IOException {
        byte[] bytes = written(frames);
        var reader = new FrameReader(Channels.newChannel(new ByteArrayInputStream(bytes)));
        for (int i = 0; i < frames.size() - 1; i++) {
            reader.next();
        }
        assertThatThrownBy(reader::next).isInstanceOf(BadFrameException.class);
    }

    static Stream<byte[]> noFrames() {
        return Stream.of(
                frame(0), frame(9), frame(-1),
                frame(FrameWriter.BEGIN, new byte[11]), frame(FrameWriter.BEGIN, new byte[13]),
                frame(FrameWriter.BEGIN, ByteBuffer.allocate(12).putInt(-1).array()),
                frame(FrameWriter.BEGIN, ByteBuffer.allocate(12).putInt(ArchiveListing.MAX_ENTRIES + 1).array()),
                frame(FrameWriter.BEGIN, ByteBuffer.allocate(12).putInt(0).putLong(-1).array()),
                frame(FrameWriter.DIRECTORY, new byte[] {(byte) 0xff}),
                frame(FrameWriter.DIRECTORY, new byte[MAX_NAME_BYTES + 1]),
                frame(FrameWriter.FILE, new byte[12]),
                frame(FrameWriter.FILE, ByteBuffer.allocate(14).put((byte) 4).array()),
                frame(FrameWriter.FILE, ByteBuffer.allocate(14).put((byte) 0).putLong(-1).array()),
                frame(FrameWriter.FAILED), frame(FrameWriter.FAILED, new byte[] {99}),
                ByteBuffer.allocate(5).put(FrameWriter.DATA).putInt(-1).array(),
                ByteBuffer.allocate(5).put(FrameWriter.DATA).putInt(Integer.MAX_VALUE).array());
    }

    private static byte[] frame(int type, byte... body) {
        return ByteBuffer.allocate(5 + body.length).put((byte) type).putInt(body.length).put(body).array();
    }

    @Tag("B23")
    @ParameterizedTest
    @MethodSource("noFrames")
    void refusesWhatIsNoFrame(byte[] bytes) {
        assertThatThrownBy(() -> new FrameReader(Channels.newChannel(new ByteArrayInputStream(bytes))).next()).isInstanceOf(BadFrameException.class);
    }

    @Tag("B23")
    @Test
    void refusesDataOfNoOrTooManyBytes() throws IOException {
        byte[] begun = written(List.of(new Begin(1, 1L << 40), file("a", 1L << 40)));
        for (int length : List.of(0, MAX_DATA_BYTES + 1)) {
            byte[] bytes = ByteBuffer.allocate(begun.length + 5 + length).put(begun).put(FrameWriter.DATA).putInt(length).array();
            assertThatThrownBy(() -> read(bytes)).isInstanceOf(BadFrameException.class).hasMessageNotContaining("ended");
        }
        assertThatThrownBy(() -> new Data(ByteBuffer.allocate(MAX_DATA_BYTES + 1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void carriesTheLongestNameAndTheLargestData() throws IOException {
        List<StreamInstallFrame> frames = List.of(new Begin(1, MAX_DATA_BYTES), file("n".repeat(MAX_NAME_BYTES), MAX_DATA_BYTES),
                new Data(ByteBuffer.allocate(MAX_DATA_BYTES)), new FileEnd(), new End());

        assertThat(read(written(frames))).isEqualTo(frames);
        assertThatThrownBy(() -> written(List.of(new Directory("n".repeat(MAX_NAME_BYTES + 1))))).isInstanceOf(BadFrameException.class);
    }
}
