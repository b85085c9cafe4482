package org.lanspread.spi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.spi.Settings;

/** The small values: each takes what it should, at its limits too, and nothing else. */
class ValuesTest {
    private static final String ZEROS = "0".repeat(64);

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "doom2", "half-life_2.1", "a..b", "a-", "a_", "console", "com10"})
    void takesAGameId(String value) {
        assertThat(GameId.parse(value)).hasValueSatisfying(id -> assertThat(id).hasToString(value));
    }

    @Tag("B11")
    @ParameterizedTest
    @ValueSource(strings = {
        "", ".", "..", "a.", ".a", "-a", "_a", "A", "a b", "a/b", "a\\b", "a\n", "\na", "a\0", "\u00e4", "\u0131", "con", "nul.x", "com1",
        "lpt9.tar", "a~1", "a:b", "..."
    })
    void refusesAGameId(String value) {
        assertThat(GameId.parse(value)).isEmpty();
        assertThatThrownBy(() -> new GameId(value)).isInstanceOf(IllegalArgumentException.class).hasMessageNotContaining("\n");
    }

    @Test
    @Tag("B11")
    void takesAGameIdAtTheLimitAndNotOneLonger() {
        assertThat(GameId.parse("a".repeat(GameId.MAX_CHARS))).isPresent();
        assertThat(GameId.parse("a".repeat(GameId.MAX_CHARS + 1))).isEmpty();
    }

    @Test
    void ordersVersionsByDay() {
        assertThat(new GameVersion("20260101")).isGreaterThan(new GameVersion("20251231"));
        assertThat(GameVersion.parse("20260101")).contains(new GameVersion("20260101"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2026010", "202601011", "2026-1-1", "2026010a", " 20260101", "20260101\n",
            "\u0662\u0660\u0662\u0666\u0660\u0661\u0660\u0661", "-2026010"})
    void refusesAVersion(String value) {
        assertThat(GameVersion.parse(value)).isEmpty();
        assertThatThrownBy(() -> new GameVersion(value)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "host:1, quic://host:1", "10.0.0.1:65535, quic://10.0.0.1:65535", "[::1]:4711, quic://[::1]:4711",
        "[fe80::1%eth0]:4711, quic://[fe80::1%eth0]:4711",
        "[host]:1, quic://host:1", "a-b.example:00080, quic://a-b.example:80"
    })
    void parsesAnAddress(String text, String shown) {
        assertThat(PeerAddress.parse("quic", text)).hasValueSatisfying(address -> assertThat(address).hasToString(shown));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ":", "host", "host:", ":1", "host:0", "host:65536", "host:100000", "host:-1", "host:+1", "host: 1", " host:1", "host:1 ", "host:1\n",
        "::1:1", "[::1]", "[::1]1",
        "[]:1", "[[::1]]:1", "[::1:1", "::1]:1", "a b:1", "a/b:1", "a@b:1", "h\u00f6st:1", "host:\u0661", "host:1:2"
    })
    void refusesAnAddress(String text) {
        assertThat(PeerAddress.parse("quic", text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "QUIC", "qu ic", "a.b", "abcdefghijklmnopqrstuvwxyzabcdefg"})
    void refusesATransport(String transport) {
        assertThat(PeerAddress.parse(transport, "host:1")).isEmpty();
    }

    @Test
    void takesAHostAtTheLimitAndNotOneLonger() {
        assertThat(PeerAddress.parse("quic", "h".repeat(PeerAddress.MAX_HOST_CHARS) + ":1")).isPresent();
        assertThat(PeerAddress.parse("quic", "h".repeat(PeerAddress.MAX_HOST_CHARS + 1) + ":1")).isEmpty();
    }

    /** The examples are those of the proposal: addresses of 32 bits, two words each. */
    @ParameterizedTest
    @CsvSource({
        "7f000001, lusab-babad", "3f54dcc1, gutih-tugad", "3f760723, gutuk-bisog", "8c62c18d, mudof-sakat", "40ff06c8, haguz-biram",
        "801e342d, mabiv-gibot",
        "93437702, natag-lisaf", "d43afd44, tibup-zujah", "d82344d7, tobog-higil", "d844e815, todah-vobij"
    })
    void saysAnIdInWordsAsTheProposalDoes(String hex, String words) {
        assertThat(new PeerId(hex + ZEROS.substring(8)).words()).isEqualTo(words + "-babab-babab");
    }

    @Test
    void anIdIsTheDigestOfTheKey() throws Exception {
        PublicKey key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic();
        PeerId id = PeerId.of(key);
        assertThat(id).isEqualTo(PeerId.of(key));
        assertThat(id.hint()).hasSize(PeerId.HINT_CHARS).isEqualTo(id.hex().substring(0, PeerId.HINT_CHARS));
        assertThat(id).hasToString(id.words());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "000000000000000000000000000000000000000000000000000000000000000",
            "00000000000000000000000000000000000000000000000000000000000000000",
        "A000000000000000000000000000000000000000000000000000000000000000", "g000000000000000000000000000000000000000000000000000000000000000"})
    void refusesWhatIsNoDigest(String hex) {
        assertThatThrownBy(() -> new PeerId(hex)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ReleaseId(hex)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void quotesWhatCouldHarmALogOrATerminal() {
        assertThat(Quoted.of("a\nb\u001b[2J\u202ec\u2028\ud800\ue000")).isEqualTo("'a\\u000ab\\u001b[2J\\u202ec\\u2028\\ud800\\ue000'");
        assertThat(Quoted.of("Grüße 日本 🎮")).isEqualTo("'Grüße 日本 🎮'");
    }

    @Test
    void quotesAsMuchAsTheLimitAndNotMore() {
        assertThat(Quoted.plain("a".repeat(Quoted.MAX_CHARS))).isEqualTo("a".repeat(Quoted.MAX_CHARS));
        assertThat(Quoted.plain("a".repeat(Quoted.MAX_CHARS + 1))).isEqualTo("a".repeat(Quoted.MAX_CHARS) + "…");
        assertThat(Quoted.plain("🎮".repeat(Quoted.MAX_CHARS))).isEqualTo("🎮".repeat(Quoted.MAX_CHARS));
    }

    @Test
    void settingsSplitLists() {
        var settings = new Settings(Map.of("list", " a, ,b ,,c", "empty", ""));
        assertThat(settings.list("list")).containsExactly("a", "b", "c");
        assertThat(settings.list("empty")).isEmpty();
        assertThat(settings.list("absent")).isEmpty();
        assertThat(settings.get("absent")).isEmpty();
    }

    @Test
    void settingsNameTheUnknownOnesOnOneLine() {
        var settings = new Settings(Map.of("known", "1", "misspelt\n", "1"));
        assertThatThrownBy(() -> settings.requireOnly(Set.of("known", "other")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown settings [misspelt\\u000a]; known are [known, other]");
        new Settings(Map.of("known", "1")).requireOnly(Set.of("known", "other"));
    }
}
