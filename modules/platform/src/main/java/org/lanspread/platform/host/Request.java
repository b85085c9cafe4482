package org.lanspread.platform.host;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.UnpackOptions;

/**
 * What a child is asked: to list an archive, or to unpack some of its entries. It travels over the child's standard input, so that no password is
 * ever seen in a list of processes.
 *
 * @param plugin the folder of the plugin
 * @param archive the archive
 * @param options what the caller allows and provides
 * @param selected the indices of the entries to unpack; empty to list the archive
 */
public record Request(Path plugin, Archive archive, UnpackOptions options, Optional<BitSet> selected) {
    private static final int MAX_SELECTION_BYTES = ArchiveListing.MAX_ENTRIES / Byte.SIZE;

    /** Texts have at most 65,535 bytes. */
    void write(OutputStream out) throws IOException {
        var data = new DataOutputStream(new BufferedOutputStream(out));
        data.writeUTF(plugin.toString());
        data.writeUTF(archive.file().toString());
        data.writeLong(options.maxDictionaryBytes());
        data.writeBoolean(options.password().isPresent());
        data.writeUTF(options.password().orElse(""));
        data.writeBoolean(selected.isPresent());
        byte[] selection = selected.orElseGet(BitSet::new).toByteArray();
        data.writeInt(selection.length);
        data.write(selection);
        data.flush();
    }

    /** Reads exactly one request. */
    public static Request read(InputStream in) throws IOException {
        var data = new DataInputStream(in);
        Path plugin = Path.of(data.readUTF());
        Path archive = Path.of(data.readUTF());
        long maxDictionaryBytes = data.readLong();
        boolean hasPassword = data.readBoolean();
        String password = data.readUTF();
        boolean extract = data.readBoolean();
        BitSet selection = selection(data);
        return new Request(plugin, new Archive(archive),
                new UnpackOptions(maxDictionaryBytes, hasPassword ? Optional.of(password) : Optional.empty()),
                extract ? Optional.of(selection) : Optional.empty());
    }

    private static BitSet selection(DataInputStream data) throws IOException {
        int length = data.readInt();
        if (length < 0 || length > MAX_SELECTION_BYTES) {
            throw new IOException("a selection of " + length + " bytes");
        }
        byte[] selection = data.readNBytes(length);
        if (selection.length < length) {
            throw new EOFException();
        }
        return BitSet.valueOf(selection);
    }

    /** Does not show the password. */
    @Override
    public String toString() {
        return "Request[" + (selected.isPresent() ? "unpack " : "list ") + archive + "]";
    }
}
