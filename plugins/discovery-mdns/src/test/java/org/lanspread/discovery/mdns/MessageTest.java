package org.lanspread.discovery.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTest {
    private static final ServiceRecord SELF = new ServiceRecord(1, "0123456789abcdef", Map.of("quic", 4711, "tcp", 65_535));
    private static final String SERVICE = "0a5f6c616e737072656164" + "045f756470" + "056c6f63616c" + "00";
    private static final String HEADER_OF_ONE_RECORD = "0000" + "8400" + "0000" + "0001" + "0000" + "0000";

    @Test
    void readsItsOwnAnnouncement() throws Exception {
        Message message = Message.parse(Message.announcement(SELF, Message.TTL_SECONDS));
        assertThat(message.announced()).containsExactly(SELF);
        assertThat(message.asks()).isFalse();
    }

    @Test
    void readsItsOwnQuery() throws Exception {
        assertThat(Message.parse(Message.query())).isEqualTo(new Message(true, List.of()));
    }

    @Test
    void writesTheQueryAsTheStandardSays() {
        assertThat(bytes(Message.query())).isEqualTo(HexFormat.of().parseHex("000000000001000000000000" + SERVICE + "000c" + "0001"));
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "-2147483648"})
    void takesATimeToLiveOfNothingForAFarewell(int ttlSeconds) throws Exception {
        assertThat(Message.parse(Message.announcement(SELF, ttlSeconds)).announced()).isEmpty();
    }

    @Test
    void refusesAnAnnouncementThatIsCutOffAnywhere() {
        byte[] whole = bytes(Message.announcement(SELF, Message.TTL_SECONDS));
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
            assertThatThrownBy(() -> Message.parse(cut)).as("cut to %d bytes", length).isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void neverFailsInAnotherWayOnBytesThatWereChanged() {
        byte[] whole = bytes(Message.announcement(SELF, Message.TTL_SECONDS));
        for (int at = 0; at < whole.length; at++) {
            for (int value : new int[] {0, 1, 0x3F, 0x40, 0x80, 0xC0, 0xFF}) {
                byte[] changed = whole.clone();
                changed[at] = (byte) value;
                parseOrRefuse(changed);
            }
        }
    }

    @Test
    void neverFailsInAnotherWayOnNoise() {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            var noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (noise.length > 12) {
                System.arraycopy(HexFormat.of().parseHex("000084000000000300000000"), 0, noise, 0, 12);
            }
            parseOrRefuse(noise);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "points at itself, c00c",
        "points forwards, c0ff",
        "points into the header, c000",
        "points at a name that points back at it, 0161c00e",
        "has a reserved kind of label, 40",
        "has another reserved kind of label, 80"
    })
    void refusesANameThat(String what, String name) {
        assertThatThrownBy(() -> parse(HEADER_OF_ONE_RECORD + name + "0010" + "0001" + "00000078" + "0000" + "00".repeat(300)))
                .as(what)
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void refusesALongerNameThanTheStandardAllows() throws Exception {
        String longest = ("3f" + "61".repeat(63)).repeat(3) + "3d" + "61".repeat(61) + "00";
        String tooLong = ("3f" + "61".repeat(63)).repeat(3) + "3e" + "61".repeat(62) + "00";
        String rest = "0010" + "0001" + "00000078" + "0000";
        assertThat(longest).hasSize(2 * Message.MAX_NAME_BYTES);
        assertThat(parse(HEADER_OF_ONE_RECORD + longest + rest).announced()).isEmpty();
        assertThatThrownBy(() -> parse(HEADER_OF_ONE_RECORD + tooLong + rest)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void followsAPointerToAnEarlierName() throws Exception {
        String query = "0000" + "0000" + "0002" + "0000" + "0000" + "0000" + SERVICE + "0010" + "0001" + "c00c" + "000c" + "8001";
        assertThat(parse(query).asks()).isTrue();
    }

    @Test
    void takesAsManyEntriesAsTheLimitAndNotOneMore() throws Exception {
        String record = "00" + "0001" + "0001" + "00000078" + "0000";
        assertThat(parse(headerOf(Message.MAX_ENTRIES) + record.repeat(Message.MAX_ENTRIES)).announced()).isEmpty();
        assertThatThrownBy(() -> parse(headerOf(Message.MAX_ENTRIES + 1) + record.repeat(Message.MAX_ENTRIES + 1)))
                .isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> parse("0000" + "8400" + "ffff" + "ffff" + "ffff" + "ffff")).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void refusesAPacketLongerThanTheStandardAllows() {
        assertThatThrownBy(() -> Message.parse(ByteBuffer.allocate(Message.MAX_BYTES + 1))).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void ignoresTheAnnouncementOfAnotherService() throws Exception {
        String other = "0178" + "055f68747470" + "045f746370" + "056c6f63616c" + "00";
        assertThat(parse(HEADER_OF_ONE_RECORD + other + "0010" + "0001" + "00000078" + "0002" + "0161").announced()).isEmpty();
    }

    @Test
    void ignoresRecordsInsideAQuery() throws Exception {
        byte[] announcement = bytes(Message.announcement(SELF, Message.TTL_SECONDS));
        announcement[2] = 0;
        assertThat(Message.parse(ByteBuffer.wrap(announcement)).announced()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "protocol.major=1|peer.id=0123456789abcdef|quic=0",
        "protocol.major=1|peer.id=0123456789abcdef|quic=65536",
        "protocol.major=1|peer.id=0123456789abcdef|quic=-1",
        "protocol.major=1|peer.id=0123456789abcdef|quic=",
        "protocol.major=1|peer.id=0123456789abcdef|quic",
        "protocol.major=1|peer.id=0123456789abcdef|=4711",
        "protocol.major=1|peer.id=0123456789abcdef|QUIC=4711",
        "protocol.major=1|peer.id=0123456789abcdef|qu ic=4711",
        "protocol.major=1|peer.id=0123456789abcdef|peer.id=0123456789abcdef",
        "protocol.major=1|peer.id=0123456789abcdef|other.key=1",
        "protocol.major=1|peer.id=0123456789abcde|quic=4711",
        "protocol.major=1|peer.id=0123456789ABCDEF|quic=4711",
        "protocol.major=1|peer.id=0123456789abcdef0|quic=4711",
        "protocol.major=|peer.id=0123456789abcdef|quic=4711",
        "protocol.major=100000|peer.id=0123456789abcdef|quic=4711",
        "protocol.major=one|peer.id=0123456789abcdef|quic=4711",
        "other.major=1|peer.id=0123456789abcdef|quic=4711"
    })
    void ignoresTextThatSays(String first, String second, String third) throws Exception {
        assertThat(parse(text(first, second, third)).announced()).isEmpty();
    }

    @Test
    void ignoresAKeyThatALaterVersionMayUse() throws Exception {
        assertThat(parse(text("protocol.major=1", "peer.id=0123456789abcdef", "quic=4711", "later.key=\u001b[2J")).announced())
                .containsExactly(new ServiceRecord(1, "0123456789abcdef", Map.of("quic", 4711)));
    }

    @Test
    void takesAsManyTransportsAsTheLimitAndNotOneMore() throws Exception {
        String[] strings = new String[2 + ServiceRecord.MAX_TRANSPORTS];
        strings[0] = "protocol.major=1";
        strings[1] = "peer.id=0123456789abcdef";
        for (int i = 2; i < strings.length; i++) {
            strings[i] = "t" + i + "=1";
        }
        assertThat(parse(text(strings)).announced()).hasSize(1);
        String[] more = Arrays.copyOf(strings, strings.length + 1);
        more[strings.length] = "t=1";
        assertThat(parse(text(more)).announced()).isEmpty();
    }

    private static String headerOf(int records) {
        return "0000" + "8400" + "0000" + String.format("%04x", records) + "0000" + "0000";
    }

    private static String text(String... strings) {
        var data = new ByteArrayOutputStream();
        for (String string : strings) {
            data.write(string.length());
            data.writeBytes(string.getBytes(StandardCharsets.ISO_8859_1));
        }
        return HEADER_OF_ONE_RECORD + "0178" + SERVICE + "0010" + "8001" + "00000078" + String.format("%04x", data.size())
                + HexFormat.of().formatHex(data.toByteArray());
    }

    private static Message parse(String hex) throws MalformedMessageException {
        return Message.parse(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    private static void parseOrRefuse(byte[] packet) {
        try {
            assertThat(Message.parse(ByteBuffer.wrap(packet)).announced()).hasSizeLessThanOrEqualTo(3);
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
