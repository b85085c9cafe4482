package org.lanspread.peer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lanspread.proto.GameSummary;
import org.lanspread.proto.manifest.FileHasher;
import org.lanspread.proto.manifest.ManifestFile;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.testkit.unpack.MemoryArchive;

/**
 * A game in memory.
 *
 * @param game its id
 * @param version its version
 * @param files the payload by path, the sentinel among it
 */
public record TestRelease(GameId game, GameVersion version, SortedMap<String, byte[]> files) {
    /** What {@link #of} puts into the archive. */
    public static final String INSTALLED_FILE = "bin/game.exe";

    /** A game of random bytes, many chunks long, with an archive that installs one file. */
    public static TestRelease of(String game, String version, int dataBytes) {
        byte[] data = random(game + version, dataBytes);
        byte[] archive = new MemoryArchive().directory("bin").file(INSTALLED_FILE, program(game, version)).toBytes();
        return new TestRelease(new GameId(game), new GameVersion(version), new TreeMap<>(Map.of(
                "game.mem", archive, "data/level.bin", data, "empty.txt", new byte[0],
                "version.ini", (version + "\n").getBytes(StandardCharsets.UTF_8))));
    }

    /** The content of {@link #INSTALLED_FILE}. */
    public static byte[] program(String game, String version) {
        return random("program " + game + version, 1_000);
    }

    static byte[] random(String seed, int bytes) {
        byte[] content = new byte[bytes];
        new Random(seed.hashCode()).nextBytes(content);
        return content;
    }

    /** The same with another file, or other content of one. */
    public TestRelease with(String path, byte[] content) {
        var changed = new TreeMap<>(files);
        changed.put(path, content);
        return new TestRelease(game, version, changed);
    }

    /** The same without a file. */
    public TestRelease without(String path) {
        var changed = new TreeMap<>(files);
        changed.remove(path);
        return new TestRelease(game, version, changed);
    }

    /** Puts it into a game directory, the sentinel last. */
    public void writeTo(Path gameDir) {
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path path = gameDir.resolve(game.value()).resolve(file.getKey());
                Files.createDirectories(path.getParent());
                if (file.getKey().equals(EntryPath.VERSION_SENTINEL)) {
                    Path fresh = path.resolveSibling("version.new");
                    Files.write(fresh, file.getValue());
                    Files.move(fresh, path);
                } else {
                    Files.write(path, file.getValue());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its manifest. */
    public ReleaseManifest manifest() {
        int chunkBytes = ReleaseManifest.chunkBytesFor(size());
        var hashed = new ArrayList<ManifestFile>();
        files.forEach((path, content) -> hashed.add(hash(chunkBytes, path, content)));
        hashed.sort((a, b) -> a.path().compareTo(b.path()));
        return new ReleaseManifest(ReleaseManifest.FORMAT, game, version, chunkBytes, hashed);
    }

    private static ManifestFile hash(int chunkBytes, String path, byte[] content) {
        try {
            return new FileHasher(chunkBytes).hash(EntryPath.parse(path), content.length, Channels.newChannel(new ByteArrayInputStream(content)));
        } catch (IOException | EntryPathException e) {
            throw new AssertionError(e);
        }
    }

    /** Its id. */
    public ReleaseId id() {
        return ReleaseManifest.idOf(manifest().bytes());
    }

    /** All bytes. */
    public long size() {
        return files.values().stream().mapToLong(content -> content.length).sum();
    }

    /** How a peer lists it. */
    public GameSummary summary() {
        return new GameSummary(game, game.value(), version, id(), size());
    }

    /** The content that a request for it gets. */
    public byte[] content(int file, long offset, int length) {
        List<String> order = List.copyOf(files.keySet());
        byte[] content = new byte[length];
        int done = 0;
        for (int at = file; done < length; at++) {
            byte[] from = files.get(order.get(at));
            int begin = at == file ? (int) offset : 0;
            int count = Math.min(length - done, from.length - begin);
            System.arraycopy(from, begin, content, done, count);
            done += count;
        }
        return content;
    }

    /** Whether exactly its payload lies in a game directory. */
    public boolean isIn(Path gameDir) {
        Path root = gameDir.resolve(game.value());
        return files.entrySet().stream().allMatch(file -> Arrays.equals(file.getValue(), read(root.resolve(file.getKey()))));
    }

    private static byte[] read(Path file) {
        try {
            return Files.exists(file) ? Files.readAllBytes(file) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
