package org.lanspread.peer.streaming;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.lanspread.peer.library.HashingOutput;
import org.lanspread.proto.manifest.ExpandedFile;
import org.lanspread.proto.manifest.ExpandedManifest;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.stream.StreamInstallFrame.Begin;
import org.lanspread.spi.stream.StreamInstallFrame.File;
import org.lanspread.spi.unpack.EntrySink.EntryOutput;

/** The files of an expanded manifest, each once, with its content, and none beside. What cannot be right is refused before its data comes. */
final class ExpectedFiles implements Expected {
    private final Map<EntryPath, ExpandedFile> missing;
    private final long totalBytes;

    ExpectedFiles(ExpandedManifest manifest) {
        this.missing = HashMap.newHashMap(manifest.files().size());
        manifest.files().forEach(file -> missing.put(file.path(), file));
        this.totalBytes = manifest.totalBytes();
    }

    @Override
    public void begin(Begin declared) throws StreamRefusedException {
        if (declared.totalBytes() != totalBytes || declared.entries() < missing.size()) {
            throw new StreamRefusedException("the sender declares " + declared.entries() + " entries of " + declared.totalBytes()
                    + " bytes, the release unpacks to " + missing.size() + " files of " + totalBytes);
        }
    }

    @Override
    public EntryOutput file(EntryPath path, File header, Opening opening) throws IOException {
        ExpandedFile expected = missing.remove(path);
        if (expected == null || header.sizeBytes() != expected.size() || header.crc32().orElse(0) != expected.crc32()) {
            throw unexpected(path);
        }
        return new HashingOutput(path, opening.open(), written -> {
            if (!written.equals(expected)) {
                throw unexpected(path);
            }
        });
    }

    private static StreamRefusedException unexpected(EntryPath path) {
        return new StreamRefusedException(Quoted.of(path.toString()) + " is not what the release unpacks to");
    }

    @Override
    public void end() throws StreamRefusedException {
        if (!missing.isEmpty()) {
            throw new StreamRefusedException(missing.size() + " files are missing of what the release unpacks to");
        }
    }
}
