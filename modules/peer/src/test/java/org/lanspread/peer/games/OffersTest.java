package org.lanspread.peer.games;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.catalog.CatalogGate;
import org.lanspread.proto.GameSummary;
import org.lanspread.proto.Limits;
import org.lanspread.proto.catalog.Catalog;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.ReleaseId;

class OffersTest {
    private static final GameId QUAKE = new GameId("quake");
    private static final GameVersion VERSION = new GameVersion("20240101");
    private static final ReleaseId RELEASE = new ReleaseId("1".repeat(64));

    private static GameSummary summary(GameId game) {
        return new GameSummary(game, "title", VERSION, RELEASE, 10);
    }

    private static PeerId peer(int number) {
        return new PeerId(String.format("%064x", number));
    }

    @Test
    void whatTheCatalogDoesNotAdmitIsNotKept() {
        var offers = new Offers(CatalogGate.of(new Catalog(1, List.of(new Catalog.Game(QUAKE, "Quake", VERSION, Optional.empty())))));
        offers.put(peer(1), 1, List.of(summary(QUAKE), summary(new GameId("doom"))));
        assertThat(offers.games()).containsExactly(QUAKE);
    }

    @Test
    void soManyOffersAreKeptAndNotOneMore() {
        var offers = new Offers(CatalogGate.open());
        List<GameSummary> all = IntStream.range(0, Limits.LISTED_GAMES).mapToObj(i -> summary(new GameId("game" + i))).toList();
        int peers = Offers.MAX_OFFERS / all.size();
        IntStream.range(0, peers - 1).forEach(i -> offers.put(peer(i), 1, all));
        offers.put(peer(peers), 1, all.subList(0, all.size() - 1));

        offers.put(peer(peers + 1), 7, List.of(summary(QUAKE), summary(new GameId("doom"))));

        assertThat(offers.of(QUAKE)).hasSize(1);
        assertThat(offers.of(new GameId("doom"))).isEmpty();
        assertThat(offers.revision(peer(peers + 1))).isEqualTo(7);
        offers.forget(peer(0));
        offers.put(peer(peers + 1), 8, List.of(summary(QUAKE), summary(new GameId("doom"))));
        assertThat(offers.games()).contains(new GameId("doom"));
    }
}
