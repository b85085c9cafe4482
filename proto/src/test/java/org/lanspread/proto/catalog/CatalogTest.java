package org.lanspread.proto.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.proto.Limits;
import org.lanspread.proto.ProtocolException;
import org.lanspread.proto.ProtocolException.Reason;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.ReleaseId;

class CatalogTest {
    private static final String GAME = "{'id':'freedoom','title':'Freedoom','version':'20240131'}";

    @Test
    void readsAGameWithAndWithoutAPinnedRelease() throws Exception {
        String pin = "ab".repeat(32);
        Catalog catalog = parse("{'catalogVersion':3,'games':[" + GAME
                + ",{'id':'teeworlds','title':'Teeworlds','version':'20240131','releaseId':'" + pin + "'}]}");

        assertThat(catalog.catalogVersion()).isEqualTo(3);
        assertThat(catalog.games()).isEqualTo(List.of(
                new Catalog.Game(new GameId("freedoom"), "Freedoom", new GameVersion("20240131"), Optional.empty()),
                new Catalog.Game(new GameId("teeworlds"), "Teeworlds", new GameVersion("20240131"), Optional.of(new ReleaseId(pin)))));
        assertThat(catalog.find(new GameId("teeworlds"))).isPresent();
        assertThat(catalog.find(new GameId("quake"))).isEmpty();
    }

    @Test
    void ignoresFieldsThatALaterVersionMayHave() throws Exception {
        assertThat(parse("{'catalogVersion':1,'issued':'2026-11-22','games':[]}").games()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "null",
        "[]",
        "{}",
        "{'games':[]}",
        "{'catalogVersion':1}",
        "{'catalogVersion':null,'games':[]}",
        "{'catalogVersion':-1,'games':[]}",
        "{'catalogVersion':'1','games':[]}",
        "{'catalogVersion':1.5,'games':[]}",
        "{'catalogVersion':1,'catalogVersion':2,'games':[]}",
        "{'catalogVersion':1,'games':[]} {}",
        "{'catalogVersion':1,'games':[null]}",
        "{'catalogVersion':1,'games':[{'id':'freedoom','title':'Freedoom'}]}",
        "{'catalogVersion':1,'games':[{'id':'../x','title':'Freedoom','version':'20240131'}]}",
        "{'catalogVersion':1,'games':[{'id':'freedoom','title':'Freedoom','version':'1.0'}]}",
        "{'catalogVersion':1,'games':[{'id':'freedoom','title':'Freedoom','version':'20240131','releaseId':'12'}]}",
        "{'catalogVersion':1,'games':[" + GAME + "," + GAME + "]}"
    })
    void refusesWhatIsNoCatalog(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void readsACatalogAtItsLimitsAndRefusesOneMore() throws Exception {
        assertThat(parse(games(Limits.LISTED_GAMES, "t".repeat(Limits.TITLE_CHARS))).games()).hasSize(Limits.LISTED_GAMES);
        assertThatThrownBy(() -> parse(games(Limits.LISTED_GAMES + 1, "t"))).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> parse(games(1, "t".repeat(Limits.TITLE_CHARS + 1)))).isInstanceOf(ProtocolException.class);
        assertThat(parse("{'catalogVersion':1125899906842624,'games':[]}").catalogVersion()).isEqualTo(Limits.NUMBER);
        assertThatThrownBy(() -> parse("{'catalogVersion':1125899906842625,'games':[]}")).isInstanceOf(ProtocolException.class);
    }

    @Test
    void readsADocumentAtTheByteLimitAndRefusesOneByteMore() throws Exception {
        String empty = "{'catalogVersion':1,'games':[]}";
        assertThat(parse(empty + " ".repeat(Limits.CATALOG_BYTES - empty.length())).games()).isEmpty();
        assertThatThrownBy(() -> parse(empty + " ".repeat(Limits.CATALOG_BYTES + 1 - empty.length())))
                .isInstanceOfSatisfying(ProtocolException.class, failure -> assertThat(failure.reason()).isEqualTo(Reason.TOO_LARGE));
    }

    private static String games(int count, String title) {
        return "{'catalogVersion':1,'games':[" + IntStream.range(0, count)
                .mapToObj(i -> "{'id':'g" + i + "','title':'" + title + "','version':'20240131'}")
                .collect(Collectors.joining(",")) + "]}";
    }

    private static Catalog parse(String json) throws ProtocolException {
        return Catalog.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
