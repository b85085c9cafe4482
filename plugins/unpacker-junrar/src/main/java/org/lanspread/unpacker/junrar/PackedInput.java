package org.lanspread.unpacker.junrar;

import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.unpacker.junrar.RarEntry.Part;

/**
 * The packed data of one part of an entry. A failure of the disk is thrown as an {@link UncheckedIOException}, so that it is not taken for damage
 * that the decoder found.
 */
final class PackedInput extends InputStream {
    private final Volumes volumes;
    private final Part part;
    private long done;

    private PackedInput(Volumes volumes, Part part) {
        this.volumes = volumes;
        this.part = part;
    }

    /** The packed data of a whole entry, joined from all volumes and decrypted. */
    static InputStream of(RarEntry entry, Volumes volumes, String password) throws UnpackException {
        var inputs = new ArrayList<InputStream>();
        for (Part part : entry.parts()) {
            var packed = new PackedInput(volumes, part);
            inputs.add(part.encryption().isPresent() ? new DecryptingInput(packed, part.encryption().get().cipher(password)) : packed);
        }
        return inputs.size() == 1 ? inputs.getFirst() : new SequenceInputStream(Collections.enumeration(inputs));
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        int wanted = (int) Math.min(length, part.bytes() - done);
        if (wanted <= 0) {
            return length == 0 ? 0 : -1;
        }
        try {
            int count = volumes.channel(part.volume()).read(ByteBuffer.wrap(target, offset, wanted), part.offset() + done);
            done += Math.max(count, 0);
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
