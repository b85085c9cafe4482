package org.lanspread.testkit.unpack;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;

/**
 * Writes archives of the fake format that {@link MemoryUnpacker} reads: entries one after another, stored. What an entry says of itself is written
 * as it is given, so that an archive can lie about names, sizes and checksums.
 *
 * <pre>{@code
 * new MemoryArchive()
 *         .directory("data")
 *         .file("data/level.dat", bytes)
 *         .add(Member.file("data/lie.dat", bytes).declaring(1L << 40).withoutCrc())
 *         .writeTo(folder.resolve("game.mem"));
 * }</pre>
 *
 * <p>The format, numbers big-endian: the magic, a byte that is 1 for a solid archive, the password (see below), then the entries and an end byte.
 * An entry is the ordinal of its kind in a byte, its name as bytes behind their two-byte count, the declared size in eight bytes, a byte that is 1
 * if there is a CRC32 and the CRC32 in four, a byte that is 1 if it is executable, and the data behind its count in eight bytes. The password is
 * one byte that is 1 if there is one, and its CRC32 in four; nothing is really encrypted.
 */
public final class MemoryArchive {
    static final byte[] MAGIC = "LanspreadMemory\n".getBytes(StandardCharsets.US_ASCII);
    static final int END = 0xff;

    private final List<Member> members = new ArrayList<>();
    private boolean solid;
    private Optional<String> password = Optional.empty();

    /** An archive without entries. */
    public MemoryArchive() {}

    /**
     * One entry, as the archive describes it.
     *
     * @param kind what it says it is
     * @param name its name as bytes; a name that is not UTF-8 makes the archive damaged
     * @param data the stored data
     * @param declaredBytes the size it declares; negative is damaged
     * @param crc32 the CRC32 it declares
     * @param executable whether it asks to be executable
     */
    public record Member(Kind kind, byte[] name, byte[] data, long declaredBytes, OptionalLong crc32, boolean executable) {
        /** A file that tells the truth. */
        public static Member file(String name, byte[] data) {
            return new Member(Kind.FILE, utf8(name), data, data.length, OptionalLong.of(crcOf(data)), false);
        }

        /** Something else without data: a folder, a link, a device. */
        public static Member of(Kind kind, String name) {
            return new Member(kind, utf8(name), new byte[0], 0, OptionalLong.empty(), false);
        }

        /** The same with a name of any bytes. */
        public Member named(byte[] rawName) {
            return new Member(kind, rawName, data, declaredBytes, crc32, executable);
        }

        /** The same with another size declared. */
        public Member declaring(long bytes) {
            return new Member(kind, name, data, bytes, crc32, executable);
        }

        /** The same with another CRC32 declared. */
        public Member withCrc(long value) {
            return new Member(kind, name, data, declaredBytes, OptionalLong.of(value), executable);
        }

        /** The same with no CRC32. */
        public Member withoutCrc() {
            return new Member(kind, name, data, declaredBytes, OptionalLong.empty(), executable);
        }

        /** The same, asking to be executable. */
        public Member asExecutable() {
            return new Member(kind, name, data, declaredBytes, crc32, true);
        }

        private static byte[] utf8(String name) {
            return name.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Adds a file that tells the truth. */
    public MemoryArchive file(String name, byte[] data) {
        return add(Member.file(name, data));
    }

    /** Adds a folder. */
    public MemoryArchive directory(String name) {
        return add(Member.of(Kind.DIRECTORY, name));
    }

    /** Adds an entry that says what the caller wants. */
    public MemoryArchive add(Member member) {
        members.add(member);
        return this;
    }

    /** Makes the listing say that the archive is solid. */
    public MemoryArchive solid() {
        solid = true;
        return this;
    }

    /** Makes the listing need a password. */
    public MemoryArchive password(String value) {
        password = Optional.of(value);
        return this;
    }

    /** The archive as bytes. */
    public byte[] toBytes() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.write(MAGIC);
            out.writeBoolean(solid);
            out.writeBoolean(password.isPresent());
            out.writeInt((int) passwordCheck(password.orElse("")));
            for (Member member : members) {
                write(member, out);
            }
            out.writeByte(END);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Writes the archive to a file and returns the file. */
    public Path writeTo(Path file) throws IOException {
        return Files.write(file, toBytes());
    }

    private static void write(Member member, DataOutputStream out) throws IOException {
        out.writeByte(member.kind.ordinal());
        out.writeShort(member.name.length);
        out.write(member.name);
        out.writeLong(member.declaredBytes);
        out.writeBoolean(member.crc32.isPresent());
        out.writeInt((int) member.crc32.orElse(0));
        out.writeBoolean(member.executable);
        out.writeLong(member.data.length);
        out.write(member.data);
    }

    static long passwordCheck(String password) {
        return crcOf(password.getBytes(StandardCharsets.UTF_8));
    }

    private static long crcOf(byte[] data) {
        var crc = new CRC32();
        crc.update(data);
        return crc.getValue();
    }
}
