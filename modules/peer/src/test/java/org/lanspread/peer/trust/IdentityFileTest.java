package org.lanspread.peer.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.net.Identity;
import org.lanspread.store.Disk;
import org.lanspread.store.Documents;
import org.lanspread.store.StateDirectory;
import org.lanspread.store.StoreException;

class IdentityFileTest {
    @TempDir
    private Path folder;

    private PeerId load() throws StoreException {
        try (var state = StateDirectory.open(Disk.real(), folder)) {
            return IdentityFile.load(state).id();
        }
    }

    @Test
    void isMadeOnceAndStays() throws Exception {
        assertThat(load()).isEqualTo(load());
    }

    @ParameterizedTest
    @ValueSource(strings = {IdentityFile.KEY, IdentityFile.CERTIFICATE, IdentityFile.CHECKSUM})
    @Tag("F62")
    void aDamagedFileIsSetAsideForANewIdentityThatStays(String name) throws Exception {
        PeerId before = load();
        byte[] damage = {1, 2, 3};
        Files.write(folder.resolve(name), damage);
        PeerId after = load();
        assertThat(after).isNotEqualTo(before).isEqualTo(load());
        assertThat(setAside(damage)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {IdentityFile.KEY, IdentityFile.CERTIFICATE, IdentityFile.CHECKSUM})
    @Tag("F62")
    void halfAnIdentityIsNone(String name) throws Exception {
        PeerId before = load();
        Files.delete(folder.resolve(name));
        assertThat(load()).isNotEqualTo(before).isEqualTo(load());
    }

    @Test
    void aKeyThatIsNotThatOfTheCertificateIsRefused() throws Exception {
        PeerId before = load();
        Files.write(folder.resolve(IdentityFile.KEY), Identity.create().key().getEncoded());
        assertThat(load()).isNotEqualTo(before).isEqualTo(load());
    }

    @ParameterizedTest
    @ValueSource(strings = {IdentityFile.KEY, IdentityFile.CERTIFICATE, IdentityFile.CHECKSUM})
    @Tag("F62")
    void aFolderInThePlaceOfAFileIsSetAside(String name) throws Exception {
        PeerId before = load();
        Files.delete(folder.resolve(name));
        Files.createDirectory(folder.resolve(name));
        assertThat(load()).isNotEqualTo(before).isEqualTo(load());
        assertThat(folder.resolve(name + ".bad-1")).isDirectory();
    }

    @Test
    @Tag("F62")
    void theNewestBadCopiesAreKeptHoweverManyThereWere() throws Exception {
        load();
        for (int i = 1; i <= Documents.MAX_SET_ASIDE + 1; i++) {
            Files.write(folder.resolve(IdentityFile.KEY), new byte[] {(byte) i});
            load();
        }
        for (int i = 2; i <= Documents.MAX_SET_ASIDE + 1; i++) {
            assertThat(setAside(new byte[] {(byte) i})).as("bad copy %d", i).isTrue();
        }
    }

    private boolean setAside(byte[] content) throws Exception {
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Arrays.equals(Files.readAllBytes(file), content)) {
                    return true;
                }
            }
        }
        return false;
    }
}
