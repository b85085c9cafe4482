package org.lanspread.testkit.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.testkit.unpack.MemoryArchive.Member;

class MemoryUnpackerTest extends UnpackerContract {
    private static final byte[] ONE = "one".getBytes(StandardCharsets.UTF_8);
    private static final byte[] BIG = new byte[200_000];

    @Override
    protected Unpacker unpacker() {
        return new MemoryUnpacker();
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
    protected Optional<Sample> encrypted() throws IOException {
        return Optional.of(sample(tree().password("secret"), "encrypted.mem"));
    }

    @Override
    protected Optional<Path> wrongChecksum() throws IOException {
        return Optional.of(new MemoryArchive().add(Member.file("a", ONE).withCrc(1)).writeTo(folder.resolve("wrong.mem")));
    }

    @Test
    void listsWhatAnEntryClaims() throws Exception {
        var archive = new MemoryArchive()
                .add(Member.file("../climbs", ONE).declaring(1L << 40).withoutCrc().asExecutable())
                .add(Member.of(Kind.LINK, "link"));
        try (var reader = unpacker().open(new Archive(archive.writeTo(folder.resolve("lies.mem"))), OPTIONS)) {
            assertThat(reader.listing().entries()).containsExactly(
                    new ArchiveEntry(0, "../climbs", Kind.FILE, 1L << 40, OptionalLong.empty(), true),
                    new ArchiveEntry(1, "link", Kind.LINK, 0, OptionalLong.empty(), false));
        }
    }

    @Test
    void refusesDataThatIsNotAsLongAsDeclared() throws Exception {
        assertThat(reasonOf(new MemoryArchive().add(Member.file("a", ONE).declaring(2)))).isEqualTo(Reason.DAMAGED);
        assertThat(reasonOf(new MemoryArchive().add(Member.file("a", ONE).declaring(4)))).isEqualTo(Reason.DAMAGED);
    }

    @Test
    void refusesWhatCannotBeListed() throws Exception {
        assertThat(reasonOf(new MemoryArchive().add(Member.file("a", ONE).declaring(-1)))).isEqualTo(Reason.DAMAGED);
        assertThat(reasonOf(new MemoryArchive().add(Member.file("a", ONE).named(new byte[] {(byte) 0xe9})))).isEqualTo(Reason.DAMAGED);
    }

    @Test
    void refusesToUnpackALink() throws Exception {
        assertThat(reasonOf(new MemoryArchive().add(Member.of(Kind.LINK, "link")))).isEqualTo(Reason.UNSUPPORTED);
    }

    @Test
    void holdsAtMostTheAllowedNumberOfEntries() throws Exception {
        var full = new MemoryArchive();
        for (int i = 0; i < ArchiveListing.MAX_ENTRIES; i++) {
            full.add(Member.of(Kind.DIRECTORY, "d"));
        }
        try (var reader = unpacker().open(new Archive(full.writeTo(folder.resolve("full.mem"))), OPTIONS)) {
            assertThat(reader.listing().entries()).hasSize(ArchiveListing.MAX_ENTRIES);
        }
        assertThat(reasonOf(full.directory("one more"))).isEqualTo(Reason.LIMIT);
    }

    private Reason reasonOf(MemoryArchive archive) throws IOException {
        var file = new Archive(archive.writeTo(folder.resolve("bad.mem")));
        return catchThrowableOfType(UnpackException.class, () -> {
            try (var reader = unpacker().open(file, OPTIONS)) {
                reader.extract(EntrySelection.all(), new RecordingSink());
            }
        }).reason();
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
