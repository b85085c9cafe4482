package org.lanspread.peer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.LibrarySnapshot.Game;
import org.lanspread.peer.LibrarySnapshot.Label;
import org.lanspread.peer.catalog.CatalogGate;
import org.lanspread.peer.games.Offers;
import org.lanspread.peer.library.Library;
import org.lanspread.peer.library.LocalGame;
import org.lanspread.proto.GameSummary;
import org.lanspread.proto.Limits;
import org.lanspread.proto.catalog.Catalog;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.InstalledRecord;

class SnapshotsTest {
    private static final GameId DOOM = new GameId("doom");
    private static final GameId QUAKE = new GameId("quake");
    private static final GameVersion OLD = new GameVersion("20230101");
    private static final GameVersion NEW = new GameVersion("20240101");
    private static final ReleaseId RELEASE = new ReleaseId("1".repeat(64));

    private final Library library = new Library();
    private final Offers offers = new Offers(CatalogGate.open());

    private static GameSummary summary(GameId game, GameVersion version, long size) {
        return new GameSummary(game, "T\u001bitle", version, RELEASE, size);
    }

    private void here(GameId game) {
        library.put(new LocalGame(game, Optional.of(OLD), Optional.of(new InstalledRecord(Optional.of(OLD), Optional.empty())), 10,
                Optional.of(RELEASE)));
    }

    @Test
    void whatIsHereAndWhatIsOfferedIsOneEntry() {
        here(QUAKE);
        offers.put(new PeerId("1".repeat(64)), 1, List.of(summary(QUAKE, NEW, 20), summary(DOOM, NEW, 30)));
        offers.put(new PeerId("2".repeat(64)), 1, List.of(summary(QUAKE, OLD, 10)));

        List<Game> games = Snapshots.merge(library, offers, CatalogGate.open()).games();

        assertThat(games).extracting(Game::gameId).containsExactly(DOOM, QUAKE);
        Game quake = games.getLast();
        assertThat(quake.title()).doesNotContain("\u001b");
        assertThat(quake).extracting(Game::version, Game::localVersion, Game::installedVersion, Game::peers, Game::size, Game::label)
                .containsExactly(Optional.of(NEW), Optional.of(OLD), Optional.of(OLD), 2, 20L, Label.UNVERIFIED);
        assertThat(games.getFirst()).matches(game -> !game.downloaded() && !game.installed() && game.peers() == 1);
    }

    @Test
    void theCatalogHidesWhatOthersOfferButNotWhatIsHere() {
        here(QUAKE);
        offers.put(new PeerId("1".repeat(64)), 1, List.of(summary(QUAKE, NEW, 20), summary(DOOM, NEW, 30)));
        var hexen = new GameId("hexen");
        CatalogGate gate = CatalogGate.of(new Catalog(1, List.of(new Catalog.Game(hexen, "Hexen", NEW, Optional.of(RELEASE)))));

        List<Game> games = Snapshots.merge(library, offers, gate).games();

        assertThat(games).extracting(Game::gameId).containsExactly(hexen, QUAKE);
        assertThat(games.getFirst()).extracting(Game::title, Game::version, Game::peers, Game::label)
                .containsExactly("Hexen", Optional.of(NEW), 0, Label.PINNED);
        assertThat(games.getLast().peers()).isZero();
        assertThat(Snapshots.offered(library, gate)).isEmpty();
        assertThat(Snapshots.offered(library, CatalogGate.open())).extracting(GameSummary::gameId).containsExactly(QUAKE);
    }

    @Test
    @Tag("B13")
    void aTitleIsBoundedAndTurnsNoTextAround() {
        assertThatThrownBy(() -> summary(QUAKE, "x".repeat(Limits.TITLE_CHARS + 1))).isInstanceOf(IllegalArgumentException.class);
        String longest = "\u202e\u0000\n" + "x".repeat(Limits.TITLE_CHARS - 3);
        offers.put(new PeerId("1".repeat(64)), 1, List.of(summary(QUAKE, longest)));

        String title = Snapshots.merge(library, offers, CatalogGate.open()).games().getFirst().title();

        assertThat(title).contains("xxx").doesNotContain("\u202e", "\u0000", "\n");
    }

    private static GameSummary summary(GameId game, String title) {
        return new GameSummary(game, title, NEW, RELEASE, 1);
    }

    @Test
    void whatWasNotHashedYetIsNotOffered() {
        library.put(new LocalGame(QUAKE, Optional.of(OLD), Optional.empty(), 10, Optional.empty()));
        assertThat(Snapshots.offered(library, CatalogGate.open())).isEmpty();
    }

    @Test
    void theRevisionGrowsWithEachRealChange() {
        long before = library.revision();
        here(QUAKE);
        here(QUAKE);
        assertThat(library.revision()).isEqualTo(before + 1);
        library.put(new LocalGame(QUAKE, Optional.empty(), Optional.empty(), 0, Optional.empty()));
        assertThat(library.find(QUAKE)).isEmpty();
        assertThat(library.revision()).isEqualTo(before + 2);
        library.put(new LocalGame(QUAKE, Optional.empty(), Optional.empty(), 0, Optional.empty()));
        assertThat(library.revision()).isEqualTo(before + 2);
    }
}
