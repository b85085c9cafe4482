package org.lanspread.peer.games;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.LibrarySnapshot.Label;
import org.lanspread.peer.catalog.CatalogGate;
import org.lanspread.peer.games.Offers.Offer;
import org.lanspread.proto.ExpandedId;
import org.lanspread.proto.GameSummary;
import org.lanspread.proto.GameSummary.Expanded;
import org.lanspread.proto.catalog.Catalog;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.ReleaseId;

class ReleaseChoiceTest {
    private static final GameId QUAKE = new GameId("quake");
    private static final String OLD = "20230101";
    private static final String NEW = "20240101";

    private static PeerId peer(int number) {
        return new PeerId("%064x".formatted(number));
    }

    private static ReleaseId release(int number) {
        return new ReleaseId("%064x".formatted(number));
    }

    private static Offer offer(int peer, String version, int release) {
        return new Offer(peer(peer), new GameSummary(QUAKE, "Quake", new GameVersion(version), release(release), 10));
    }

    private static CatalogGate catalog(String version, Optional<ReleaseId> release) {
        return CatalogGate.of(new Catalog(1, List.of(new Catalog.Game(QUAKE, "Quake", new GameVersion(version), release))));
    }

    private static Optional<ReleaseChoice> best(GameId game, List<Offer> offers, CatalogGate gate) {
        return ReleaseChoice.ranked(game, offers, gate).stream().findFirst();
    }

    @Test
    void whatIsNotTheBestStaysAsTheNextChoice() {
        List<Offer> offers = List.of(offer(1, "99991231", 9), offer(2, NEW, 2), offer(3, NEW, 2), offer(4, OLD, 1));
        assertThat(ReleaseChoice.ranked(QUAKE, offers, CatalogGate.open())).extracting(ReleaseChoice::release)
                .containsExactly(release(9), release(2), release(1));
    }

    @Test
    void whoCallsAReleaseByAnotherVersionStandsAlone() {
        List<Offer> offers = List.of(offer(1, OLD, 2), offer(2, NEW, 2), offer(3, NEW, 2));
        assertThat(ReleaseChoice.ranked(QUAKE, offers, CatalogGate.open())).extracting(ReleaseChoice::holders)
                .containsExactly(List.of(peer(2), peer(3)), List.of(peer(1)));
    }

    @Test
    void withoutACatalogTheNewestVersionIsTaken() {
        ReleaseChoice choice = best(QUAKE, List.of(offer(1, OLD, 1), offer(2, OLD, 1), offer(3, NEW, 2)), CatalogGate.open())
                .orElseThrow();
        assertThat(choice).isEqualTo(new ReleaseChoice(release(2), new GameVersion(NEW), Label.UNVERIFIED, List.of(peer(3)), List.of()));
    }

    @Test
    void ofSeveralReleasesOfAVersionTheOneThatMostPeersHoldIsTaken() {
        ReleaseChoice choice = best(QUAKE, List.of(offer(1, NEW, 1), offer(2, NEW, 2), offer(3, NEW, 2)), CatalogGate.open())
                .orElseThrow();
        assertThat(choice.release()).isEqualTo(release(2));
        assertThat(choice.holders()).containsExactly(peer(2), peer(3));
    }

    @Test
    void aTieIsDecidedTheSameWayWhateverTheOrder() {
        var offers = new ArrayList<>(List.of(offer(1, NEW, 1), offer(2, NEW, 2)));
        ReleaseChoice choice = best(QUAKE, offers, CatalogGate.open()).orElseThrow();
        assertThat(best(QUAKE, offers.reversed(), CatalogGate.open())).contains(choice);
    }

    @Test
    void theVersionOfTheCatalogIsTakenEvenIfThereIsANewerOne() {
        ReleaseChoice choice = best(QUAKE, List.of(offer(1, OLD, 1), offer(2, NEW, 2)), catalog(OLD, Optional.empty())).orElseThrow();
        assertThat(choice.release()).isEqualTo(release(1));
        assertThat(choice.label()).isEqualTo(Label.CATALOG);
    }

    @Test
    @Tag("F43")
    void aPinnedReleaseLeavesNoChoice() {
        List<Offer> offers = List.of(offer(1, NEW, 1), offer(2, NEW, 1), offer(3, NEW, 2));
        assertThat(best(QUAKE, offers, catalog(NEW, Optional.of(release(2)))).orElseThrow())
                .isEqualTo(new ReleaseChoice(release(2), new GameVersion(NEW), Label.PINNED, List.of(peer(3)), List.of()));
        assertThat(best(QUAKE, offers, catalog(NEW, Optional.of(release(3))))).isEmpty();
    }

    @Test
    void nothingIsTakenOfAGameThatNobodyOffersOrTheCatalogDoesNotList() {
        assertThat(best(QUAKE, List.of(), CatalogGate.open())).isEmpty();
        assertThat(best(QUAKE, List.of(), catalog(NEW, Optional.empty()))).isEmpty();
        assertThat(best(QUAKE, List.of(offer(1, NEW, 1)), CatalogGate.of(new Catalog(1, List.of())))).isEmpty();
    }

    private static Offer unpacked(int peer, int release, int expanded, long installedBytes) {
        var said = new Expanded(new ExpandedId("%064x".formatted(expanded)), installedBytes);
        return new Offer(peer(peer), new GameSummary(QUAKE, "Quake", new GameVersion(NEW), release(release), 10, Optional.of(said)));
    }

    @Test
    void whatMostHoldersOfTheReleaseSayThatItUnpacksToComesFirst() {
        List<Offer> offers = List.of(offer(1, NEW, 1), unpacked(2, 1, 7, 70), unpacked(3, 1, 8, 80), unpacked(4, 1, 8, 80), unpacked(5, 2, 7, 70),
                unpacked(6, 1, 8, 81), unpacked(7, 1, 6, 60));
        ReleaseChoice choice = best(QUAKE, offers, CatalogGate.open()).orElseThrow();

        assertThat(choice.holders()).hasSize(6);
        assertThat(choice.unpacked()).extracting(said -> said.expanded().installedBytes()).containsExactlyInAnyOrder(60L, 70L, 80L, 81L);
        assertThat(choice.unpacked().getFirst().namedBy()).containsExactlyInAnyOrder(peer(3), peer(4));
    }

    @Test
    void whatAsManySayStandsInAnOrderThatNobodyCanChoose() {
        List<Offer> offers = List.of(unpacked(1, 1, 7, 70), unpacked(2, 1, 8, 80));

        assertThat(Stream.generate(() -> best(QUAKE, offers, CatalogGate.open()).orElseThrow().unpacked().getFirst().expanded().installedBytes())
                .limit(200)).contains(70L, 80L);
    }

    @Test
    void aListingReplacesTheOneBefore() {
        var offers = new Offers(CatalogGate.open());
        assertThat(offers.revision(peer(1))).isZero();
        offers.put(peer(1), 5, List.of(offer(1, NEW, 1).game()));
        offers.put(peer(2), 1, List.of(offer(2, NEW, 1).game()));
        assertThat(offers.revision(peer(1))).isEqualTo(5);
        assertThat(offers.of(QUAKE)).containsExactlyInAnyOrder(offer(1, NEW, 1), offer(2, NEW, 1));
        offers.put(peer(1), 6, List.of());
        assertThat(offers.of(QUAKE)).containsExactly(offer(2, NEW, 1));
        assertThat(offers.games()).containsExactly(QUAKE);
        offers.forget(peer(2));
        assertThat(offers.games()).isEmpty();
        assertThat(offers.revision(peer(2))).isZero();
    }

    @Test
    @Tag("F43")
    void manyIdentitiesDoNotHideTheReleaseOfOneHonestPeer() {
        var offers = new ArrayList<Offer>();
        IntStream.rangeClosed(1, 200).forEach(sybil -> offers.add(offer(sybil, NEW, 666)));
        offers.add(offer(201, NEW, 1));

        assertThat(ReleaseChoice.ranked(QUAKE, offers, CatalogGate.open())).extracting(ReleaseChoice::release)
                .containsExactly(release(666), release(1));
        assertThat(ReleaseChoice.ranked(QUAKE, offers, catalog(NEW, Optional.of(release(1))))).extracting(ReleaseChoice::holders)
                .containsExactly(List.of(peer(201)));
    }

    @Test
    @Tag("B17")
    void filesOfEqualSizeAndVersionButOtherContentAreAnotherChoice() {
        List<Offer> offers = List.of(offer(1, NEW, 1), offer(2, NEW, 2));
        assertThat(ReleaseChoice.ranked(QUAKE, offers, CatalogGate.open())).extracting(ReleaseChoice::holders)
                .containsExactly(List.of(peer(1)), List.of(peer(2)));
    }

    @Test
    @Tag("F41")
    void aPeerThatChangesItsMindIsAHolderOfWhatItSaidLastOnly() {
        var offers = new Offers(CatalogGate.open());
        offers.put(peer(1), 1, List.of(offer(1, NEW, 1).game()));
        offers.put(peer(2), 1, List.of(offer(2, NEW, 1).game()));
        offers.put(peer(1), 2, List.of(offer(1, NEW, 2).game()));

        assertThat(ReleaseChoice.ranked(QUAKE, offers.of(QUAKE), CatalogGate.open())).extracting(ReleaseChoice::release, ReleaseChoice::holders)
                .containsExactlyInAnyOrder(tuple(release(1), List.of(peer(2))), tuple(release(2), List.of(peer(1))));
    }
}
