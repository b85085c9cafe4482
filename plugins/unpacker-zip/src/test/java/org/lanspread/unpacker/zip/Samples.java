package org.lanspread.unpacker.zip;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives: that of the test resources, and what is made here. */
final class Samples {
    /** Where the external attributes are in an entry of the directory. */
    static final int ATTRIBUTES_AT = 38;
    /** Where the system that made an entry is. */
    static final int MADE_BY_AT = 5;

    private Samples() {}

    static Path file(String name) {
        try {
            return Path.of(Samples.class.getResource("/archives/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** The SHA-256 of each file of the sound archive, by its name. */
    static Map<String, String> sums() throws IOException {
        var sums = new TreeMap<String, String>();
        for (String line : Files.readAllLines(file("SHA256SUMS"))) {
            sums.put(line.substring(66), line.substring(0, 64));
        }
        return sums;
    }

    /** An archive of files whose content is their name, stored. */
    static byte[] stored(String... names) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                byte[] content = name.endsWith("/") ? new byte[0] : name.getBytes(StandardCharsets.UTF_8);
                var crc32 = new CRC32();
                crc32.update(content);
                var entry = new ZipEntry(name);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(content.length);
                entry.setCrc(crc32.getValue());
                zip.putNextEntry(entry);
                zip.write(content);
            }
        }
        return bytes.toByteArray();
    }

    /** An archive of one file of zeros, deflated, its sizes behind its data. */
    static byte[] deflated(String name, int length) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(new byte[length]);
        }
        return bytes.toByteArray();
    }

    /** Where an entry of the directory is, counted from 0. */
    static int directoryEntry(byte[] archive, int index) {
        var bytes = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        int found = -1;
        for (int at = 0; at <= archive.length - Integer.BYTES; at++) {
            if (bytes.getInt(at) == 0x0201_4b50 && ++found == index) {
                return at;
            }
        }
        throw new AssertionError("no entry " + index);
    }

    static ByteBuffer at(byte[] archive, int at) {
        return ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN).position(at).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Says that an entry was made by Unix, with this mode. */
    static byte[] withMode(byte[] archive, int index, int mode) {
        at(archive, directoryEntry(archive, index)).put(MADE_BY_AT, (byte) 3).putInt(ATTRIBUTES_AT, mode << 16);
        return archive;
    }
}
