package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lanspread.peer.PeerEvent.ActiveOperation;
import org.lanspread.peer.PeerEvent.ActiveOperationsChanged;
import org.lanspread.peer.PeerEvent.OperationKind;
import org.lanspread.spi.model.GameId;

/**
 * What every stream of events keeps to: an operation is announced, whatever is told of it is told while it is active, it has exactly one terminal
 * event, and it is gone from the active ones right after that.
 */
final class OperationRules {
    private final Map<GameId, OperationKind> active = new HashMap<>();
    private final Set<GameId> begun = new HashSet<>();
    private final Set<GameId> over = new HashSet<>();

    private OperationRules() {}

    /** Checks a whole stream, from start to stop. */
    static void check(List<PeerEvent> events) {
        var rules = new OperationRules();
        for (int i = 0; i < events.size(); i++) {
            PeerEvent event = events.get(i);
            if (event instanceof ActiveOperationsChanged changed) {
                rules.changed(changed);
            } else if (event instanceof PeerEvent.ForGame about && phaseOf(event).isPresent()) {
                rules.told(about.gameId(), event, phaseOf(event).get());
                if (isTerminal(event)) {
                    assertThat(events.get(i + 1)).as("what follows %s", event).isInstanceOf(ActiveOperationsChanged.class);
                }
            }
        }
        assertThat(rules.active).as("operations that never ended").isEmpty();
    }

    private void changed(ActiveOperationsChanged changed) {
        var now = new HashMap<GameId, OperationKind>();
        for (ActiveOperation operation : changed.operations()) {
            assertThat(now.put(operation.gameId(), operation.kind())).as("operations of one game in %s", changed).isNull();
        }
        active.forEach((game, kind) -> assertThat(over.contains(game)).as("%s of %s has had its terminal event at %s", kind, game, changed)
                .isEqualTo(now.get(game) != kind));
        over.clear();
        begun.removeIf(game -> now.get(game) != active.get(game));
        active.clear();
        active.putAll(now);
    }

    private void told(GameId game, PeerEvent event, Set<OperationKind> kinds) {
        assertThat(active.get(game)).as("the active operation at %s", event).isIn(kinds);
        assertThat(over).as("games whose operation was over before %s", event).doesNotContain(game);
        if (event.getClass().getSimpleName().endsWith("Begin")) {
            assertThat(begun.add(game)).as("first begin: %s", event).isTrue();
        } else if (event.getClass().getSimpleName().endsWith("Finished")) {
            assertThat(begun).as("games that began before %s", event).contains(game);
        }
        if (isTerminal(event)) {
            over.add(game);
        }
    }

    static boolean isTerminal(PeerEvent event) {
        String name = event.getClass().getSimpleName();
        return phaseOf(event).isPresent()
                && (name.endsWith("Finished") || name.endsWith("Failed") || name.endsWith("Cancelled") || name.endsWith("AllPeersGone"));
    }

    private static Optional<Set<OperationKind>> phaseOf(PeerEvent event) {
        String name = event.getClass().getSimpleName();
        return name.startsWith("DownloadGameFiles") ? Optional.of(Set.of(OperationKind.DOWNLOAD, OperationKind.STREAM_INSTALL))
                : name.startsWith("InstallGame") ? Optional.of(Set.of(OperationKind.INSTALL, OperationKind.UPDATE))
                : name.startsWith("UninstallGame") ? Optional.of(Set.of(OperationKind.UNINSTALL))
                : name.startsWith("RemoveDownloadedGame") ? Optional.of(Set.of(OperationKind.REMOVAL))
                : name.startsWith("VerifyGame") ? Optional.of(Set.of(OperationKind.VERIFY))
                : Optional.empty();
    }
}
