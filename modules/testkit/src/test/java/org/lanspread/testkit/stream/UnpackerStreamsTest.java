package org.lanspread.testkit.stream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.stream.UnpackerStreams;
import org.lanspread.testkit.unpack.MemoryArchive;
import org.lanspread.testkit.unpack.MemoryArchive.Member;
import org.lanspread.testkit.unpack.MemoryUnpacker;

/** The provider that plugins extend, over an unpacker in memory. */
class UnpackerStreamsTest extends StreamInstallContract {
    private static final byte[] ONE = "one".getBytes(StandardCharsets.UTF_8);
    private static final byte[] BIG = new byte[600_000];

    @Override
    protected StreamInstallProvider provider() {
        return new UnpackerStreams(new MemoryUnpacker());
    }

    @Override
    protected Sample plain() throws IOException {
        return sample(tree(), "plain.mem");
    }

    @Override
    protected Optional<Sample> solid() throws IOException {
        return Optional.of(sample(tree().solid(), "solid.mem"));
    }

    @Override
    protected Optional<Path> wrongChecksum() throws IOException {
        return Optional.of(new MemoryArchive().file("a", BIG).add(Member.file("b", ONE).withCrc(1)).writeTo(folder.resolve("wrong.mem")));
    }

    private static MemoryArchive tree() {
        return new MemoryArchive().file("a.txt", ONE).directory("d").file("d/big.dat", BIG).file("d/empty", new byte[0]).file("z.txt", ONE);
    }

    private Sample sample(MemoryArchive archive, String name) throws IOException {
        var sums = Map.of("a.txt", sha256(ONE), "d/big.dat", sha256(BIG), "d/empty", sha256(new byte[0]), "z.txt", sha256(ONE));
        return new Sample(archive.writeTo(folder.resolve(name)), sums);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
