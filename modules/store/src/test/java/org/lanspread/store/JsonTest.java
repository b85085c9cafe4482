package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanspread.store.TestGames.GAME;
import static org.lanspread.store.TestGames.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.InstallIntent.Kind;
import org.lanspread.store.InstallIntent.Phase;

class JsonTest {
    private static final InstallIntent INTENT = new InstallIntent(
            GAME, "0".repeat(32), Kind.UPDATE, new TransactionId("1".repeat(32)), Phase.SWAPPING, true,
            new InstalledRecord(TestGames.NEW.version(), Optional.of(new ReleaseId("a".repeat(64)))));

    private static Json.Read<InstallIntent.Document> read(byte[] content) {
        return Json.read(content, InstallIntent.Document.class);
    }

    @Test
    void readsWhatItWrote() {
        assertThat(Json.value(read(Json.write(InstallIntent.Document.of(INTENT)))).map(InstallIntent.Document::intent)).contains(INTENT);
    }

    @Test
    void takesNothingThatWasCutShort() {
        byte[] whole = Json.write(InstallIntent.Document.of(INTENT));
        for (int length = 0; length < whole.length; length++) {
            assertThat(read(Arrays.copyOf(whole, length))).as("%d bytes", length).isInstanceOf(Json.Read.Damaged.class);
        }
    }

    @ParameterizedTest
    @Tag("B20")
    @ValueSource(strings = {"", "null", "[]", "1", "{}", "{\"schema\":\"1\"}", "{\"schema\":0}", "{\"schema\":-1}",
        "{\"schema\":1}", "{\"schema\":1e3}"})
    void takesNoOtherDocument(String content) {
        assertThat(read(bytes(content))).isInstanceOf(Json.Read.Damaged.class);
    }

    @Test
    void takesNoDocumentThatSaysMoreOrSomethingElse() {
        String sound = new String(Json.write(InstallIntent.Document.of(INTENT)), StandardCharsets.UTF_8);
        for (String wrong : new String[] {
            sound + "1", sound + sound, sound.replace("\"schema\":1", "\"schema\":1,\"schema\":1"),
            sound.replace("\"schema\":1", "\"schema\":1,\"more\":1"),
            sound.replace("UPDATE", "DESTROY"), sound.replace("\"UPDATE\"", "null"), sound.replace("\"quake\"", "\"../etc\""),
            sound.replace("1".repeat(32), "1".repeat(31)), sound.replace("20210202", "2021-02-02"), sound.replace("true", "null")}) {
            assertThat(wrong).isNotEqualTo(sound);
            assertThat(read(bytes(wrong))).as(wrong).isInstanceOf(Json.Read.Damaged.class);
        }
    }

    @Test
    @Tag("F63")
    void knowsADocumentOfALaterVersion() {
        assertThat(read(bytes("{\"schema\":2,\"steps\":[1,2,3]}"))).isInstanceOf(Json.Read.Newer.class);
    }
}
