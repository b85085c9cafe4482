package org.lanspread.discovery.mdns;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a multicast DNS message (RFC 1035, section 4; RFC 6762, section 18) says about the service. Whatever else it carries is skipped.
 *
 * @param asks whether it is a query for the service
 * @param announced what it announces, none of it with a time to live of 0
 */
record Message(boolean asks, List<ServiceRecord> announced) {
    /** The longest packet (RFC 6762, section 17). */
    static final int MAX_BYTES = 9_000;
    /** The most questions and records of a packet; one with more is ignored. */
    static final int MAX_ENTRIES = 128;
    /** The longest name, with the length bytes of its labels. */
    static final int MAX_NAME_BYTES = 255;
    /** How long others may keep our records, in seconds. */
    static final int TTL_SECONDS = 120;

    private static final List<String> SERVICE = List.of("_lanspread", "_udp", "local");
    private static final int HEADER_BYTES = 12;
    private static final int RESPONSE = 0x8000;
    private static final int AUTHORITATIVE = 0x0400;
    private static final int OPCODE_AND_RCODE = 0x780F;
    private static final int TYPE_PTR = 12;
    private static final int TYPE_TXT = 16;
    private static final int TYPE_SRV = 33;
    private static final int TYPE_ANY = 255;
    private static final int CLASS_IN = 1;
    /** The top bit of a class: flush others (in a record), answer by unicast (in a question). */
    private static final int CLASS_FLAG = 0x8000;
    private static final int POINTER = 0xC0;
    private static final int MAX_LABEL_BYTES = 63;

    /** The question for the service. */
    static ByteBuffer query() {
        ByteBuffer out = header(0, 1, 0);
        putName(out, SERVICE);
        out.putShort((short) TYPE_PTR).putShort((short) CLASS_IN);
        return out.flip();
    }

    /**
     * The records that announce the service. Names are not compressed and not probed for: they hold the hint of the peer's id, which nobody else has.
     *
     * @param ttlSeconds 0 withdraws the announcement
     */
    static ByteBuffer announcement(ServiceRecord self, int ttlSeconds) {
        List<String> instance = new ArrayList<>(List.of("lanspread-" + self.idHint()));
        List<String> host = List.of(instance.getFirst(), "local");
        instance.addAll(SERVICE);
        ByteBuffer out = header(RESPONSE | AUTHORITATIVE, 0, 3);
        putRecord(out, SERVICE, TYPE_PTR, CLASS_IN, ttlSeconds, data -> putName(data, instance));
        putRecord(out, instance, TYPE_SRV, CLASS_IN | CLASS_FLAG, ttlSeconds, data -> {
            int port = self.ports().entrySet().stream().min(Map.Entry.comparingByKey()).orElseThrow().getValue();
            putName(data.putInt(0).putShort((short) port), host);
        });
        putRecord(out, instance, TYPE_TXT, CLASS_IN | CLASS_FLAG, ttlSeconds,
                data -> self.toText().forEach(text -> data.put((byte) text.length).put(text)));
        return out.flip();
    }

    private static ByteBuffer header(int flags, int questions, int answers) {
        return ByteBuffer.allocate(MAX_BYTES)
                .putShort((short) 0)
                .putShort((short) flags).putShort((short) questions).putShort((short) answers).putInt(0);
    }

    private static void putName(ByteBuffer out, List<String> labels) {
        for (String label : labels) {
            out.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.put((byte) 0);
    }

    private static void putRecord(
            ByteBuffer out, List<String> name, int type, int recordClass, int ttlSeconds, Consumer<ByteBuffer> data) {
        putName(out, name);
        out.putShort((short) type).putShort((short) recordClass).putInt(ttlSeconds);
        int lengthAt = out.position();
        data.accept(out.putShort((short) 0));
        out.putShort(lengthAt, (short) (out.position() - lengthAt - Short.BYTES));
    }

    /**
     * Reads a packet, from the buffer's position to its limit.
     *
     * @throws MalformedMessageException if it is no DNS message, or has too many entries
     */
    static Message parse(ByteBuffer packet) throws MalformedMessageException {
        try {
            return new Reader(packet.slice()).read();
        } catch (BufferUnderflowException e) {
            throw new MalformedMessageException("cut off");
        }
    }

    /** Reads one packet from its first byte to its last. */
    private static final class Reader {
        private final ByteBuffer in;

        Reader(ByteBuffer in) {
            this.in = in;
        }

        Message read() throws MalformedMessageException {
            if (in.remaining() > MAX_BYTES) {
                throw new MalformedMessageException("too long");
            }
            in.getShort(); // the id means nothing in multicast
            int flags = readUnsignedShort();
            int questions = readUnsignedShort();
            int records = readUnsignedShort() + readUnsignedShort() + readUnsignedShort();
            if (questions + records > MAX_ENTRIES || (flags & OPCODE_AND_RCODE) != 0) {
                throw new MalformedMessageException("too many entries, or not a standard message");
            }
            boolean response = (flags & RESPONSE) != 0;
            boolean asks = readQuestions(questions) && !response;
            return new Message(asks, response ? readRecords(records) : List.of());
        }

        private boolean readQuestions(int count) throws MalformedMessageException {
            boolean asks = false;
            for (int i = 0; i < count; i++) {
                List<String> name = readName();
                int type = readUnsignedShort();
                int questionClass = readUnsignedShort() & ~CLASS_FLAG;
                asks |= name.equals(SERVICE) && (type == TYPE_PTR || type == TYPE_ANY) && (questionClass == CLASS_IN || questionClass == TYPE_ANY);
            }
            return asks;
        }

        private List<ServiceRecord> readRecords(int count) throws MalformedMessageException {
            var announced = new ArrayList<ServiceRecord>();
            for (int i = 0; i < count; i++) {
                readRecord().ifPresent(announced::add);
            }
            return List.copyOf(announced);
        }

        private Optional<ServiceRecord> readRecord() throws MalformedMessageException {
            List<String> name = readName();
            int type = readUnsignedShort();
            int recordClass = readUnsignedShort() & ~CLASS_FLAG;
            int ttlSeconds = in.getInt();
            int dataBytes = readUnsignedShort();
            if (dataBytes > in.remaining()) {
                throw new MalformedMessageException("a record is longer than the packet");
            }
            ByteBuffer data = in.slice(in.position(), dataBytes);
            in.position(in.position() + dataBytes);
            boolean ofInstance = name.size() == SERVICE.size() + 1 && name.subList(1, name.size()).equals(SERVICE);
            return ofInstance && type == TYPE_TXT && recordClass == CLASS_IN && ttlSeconds > 0 ? readText(data) : Optional.empty();
        }

        /** Pointers are followed only towards the start of the packet, each further than the last, so that they cannot go in circles. */
        private List<String> readName() throws MalformedMessageException {
            var labels = new ArrayList<String>();
            int bytes = 1;
            int end = -1;
            int earliest = in.position();
            for (int length = readUnsignedByte(); length != 0; length = readUnsignedByte()) {
                if ((length & POINTER) == POINTER) {
                    int target = (length & ~POINTER) << Byte.SIZE | readUnsignedByte();
                    end = end < 0 ? in.position() : end;
                    if (target < HEADER_BYTES || target >= earliest) {
                        throw new MalformedMessageException("a name points forwards");
                    }
                    earliest = target;
                    in.position(target);
                } else {
                    bytes += 1 + length;
                    if (length > MAX_LABEL_BYTES || bytes > MAX_NAME_BYTES) {
                        throw new MalformedMessageException("a name is too long");
                    }
                    labels.add(readString(length));
                }
            }
            in.position(end < 0 ? in.position() : end);
            return labels;
        }

        private String readString(int length) {
            var bytes = new byte[length];
            in.get(bytes);
            return new String(bytes, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        }

        private static Optional<ServiceRecord> readText(ByteBuffer data) throws MalformedMessageException {
            var strings = new ArrayList<byte[]>();
            while (data.hasRemaining()) {
                int length = data.get() & 0xFF;
                if (length > data.remaining()) {
                    throw new MalformedMessageException("a text is longer than its record");
                }
                var bytes = new byte[length];
                data.get(bytes);
                strings.add(bytes);
            }
            return ServiceRecord.parse(strings);
        }

        private int readUnsignedShort() {
            return in.getShort() & 0xFFFF;
        }

        private int readUnsignedByte() {
            return in.get() & 0xFF;
        }
    }
}
