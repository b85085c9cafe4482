package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.lanspread.cli.Samples.GAME;
import static org.lanspread.cli.Samples.PEER;
import static org.lanspread.cli.Samples.RELEASE;
import static org.lanspread.cli.Samples.VERSION;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.LibrarySnapshot;
import org.lanspread.peer.LibrarySnapshot.Label;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.OperationKind;
import org.lanspread.peer.PeerEvent.PeaksFrom;
import org.lanspread.peer.PeerEvent.Phase;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.PeerAddress;

/** The lines of the JSON surface, to the letter: they are a contract. */
class EventJsonTest {
    private static final String HEX = PEER.hex();

    static Stream<Arguments> events() {
        return Stream.of(
                arguments(Samples.READY, "'peerId':'" + HEX + "','name':'ada','listen':[{'transport':'quic','host':'127.0.0.1','port':5566}],"
                        + "'gameDir':'/games','plugins':['quic','mdns']"),
                arguments(new PeerEvent.GamesListed(List.of(
                                new LibrarySnapshot.Game(GAME, "Free\nDoom ✓", Optional.of(VERSION), Optional.of(VERSION), true, true,
                                        Optional.of(VERSION), 3, 1L << 40, Label.PINNED),
                                Samples.offered(1))),
                        "'games':[{'gameId':'freedoom','title':'Free\\nDoom ✓','version':'20240131','localVersion':'20240131','downloaded':true,"
                                + "'installed':true,'installedVersion':'20240131','peers':3,'size':1099511627776,'label':'pinned'},"
                                + "{'gameId':'freedoom','title':'Freedoom','version':'20240131','downloaded':false,'installed':false,'peers':1,"
                                + "'size':1500000,'label':'unverified'}]"),
                arguments(new PeerEvent.LocalLibraryChanged(List.of(GAME, new GameId("opengfx"))), "'gameIds':['freedoom','opengfx']"),
                arguments(new PeerEvent.ActiveOperationsChanged(List.of(new PeerEvent.ActiveOperation(GAME, OperationKind.STREAM_INSTALL))),
                        "'operations':[{'gameId':'freedoom','kind':'stream-install'}]"),
                arguments(new PeerEvent.GotGameFiles(GAME, RELEASE, VERSION,
                                List.of(new PeerEvent.GameFile(Samples.path("data/freedoom.eti"), 12)), 2, Label.CATALOG,
                                OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), OptionalLong.of(7)),
                        "'gameId':'freedoom','release':'" + RELEASE.hex() + "','version':'20240131','files':[{'path':'data/freedoom.eti','size':12}],"
                                + "'peers':2,'label':'catalog','freeBytes':7"),
                arguments(new PeerEvent.GotGameFiles(GAME, RELEASE, VERSION, List.of(), 2, Label.CATALOG,
                                OptionalLong.of(5), OptionalLong.of(1L << 50), OptionalLong.of(9), Optional.of(PeaksFrom.ONE_HOLDER),
                                OptionalLong.of(0)),
                        "'gameId':'freedoom','release':'" + RELEASE.hex() + "','version':'20240131','files':[],'peers':2,'label':'catalog',"
                                + "'missingBytes':5,'downloadPeakBytes':1125899906842624,'streamPeakBytes':9,'peaksFrom':'one-holder','freeBytes':0"),
                arguments(new PeerEvent.NoPeersHaveGame(GAME), "'gameId':'freedoom'"),
                arguments(new PeerEvent.DownloadGameFilesBegin(GAME, VERSION, 99), "'gameId':'freedoom','version':'20240131','bytesTotal':99"),
                arguments(new PeerEvent.DownloadGameFilesProgress(GAME, Phase.TRANSFERRING, 1, 2, 3, 4, OptionalLong.of(5)),
                        "'gameId':'freedoom','phase':'transferring','bytesDone':1,'bytesTotal':2,'bytesPerSecond':3,'activePeers':4,'secondsLeft':5"),
                arguments(new PeerEvent.InstallGameProgress(GAME, Phase.UNPACKING, 1, 2, 3, 0, OptionalLong.empty()),
                        "'gameId':'freedoom','phase':'unpacking','bytesDone':1,'bytesTotal':2,'bytesPerSecond':3,'activePeers':0"),
                arguments(new PeerEvent.DownloadGameFilesFinished(GAME, VERSION, List.of(new PeerEvent.Source(PEER, "ada", 12))),
                        "'gameId':'freedoom','version':'20240131','sources':[{'peerId':'" + PEER.hex() + "','name':'ada','bytes':12}]"),
                arguments(new PeerEvent.DownloadGameFilesFailed(GAME, FailureReason.NO_SPACE, "free 3 MB"),
                        "'gameId':'freedoom','reason':'no-space','message':'free 3 MB'"),
                arguments(new PeerEvent.DownloadGameFilesCancelled(GAME), "'gameId':'freedoom'"),
                arguments(new PeerEvent.DownloadGameFilesAllPeersGone(GAME), "'gameId':'freedoom'"),
                arguments(new PeerEvent.InstallGameBegin(GAME), "'gameId':'freedoom'"),
                arguments(new PeerEvent.InstallGameFinished(GAME, Path.of("/games/freedoom/local")),
                        "'gameId':'freedoom','folder':'/games/freedoom/local'"),
                arguments(new PeerEvent.InstallGameFailed(GAME, FailureReason.ARCHIVE_DAMAGED, "m"),
                        "'gameId':'freedoom','reason':'archive-damaged','message':'m'"),
                arguments(new PeerEvent.InstallGameCancelled(GAME), "'gameId':'freedoom'"),
                arguments(new PeerEvent.UninstallGameBegin(GAME), "'gameId':'freedoom'"),
                arguments(new PeerEvent.UninstallGameFinished(GAME), "'gameId':'freedoom'"),
                arguments(new PeerEvent.UninstallGameFailed(GAME, FailureReason.DISK, "m"), "'gameId':'freedoom','reason':'disk','message':'m'"),
                arguments(new PeerEvent.RemoveDownloadedGameBegin(GAME), "'gameId':'freedoom'"),
                arguments(new PeerEvent.RemoveDownloadedGameFinished(GAME), "'gameId':'freedoom'"),
                arguments(new PeerEvent.RemoveDownloadedGameFailed(GAME, FailureReason.NOT_OURS, "m"),
                        "'gameId':'freedoom','reason':'not-ours','message':'m'"),
                arguments(new PeerEvent.VerifyGameBegin(GAME, 99), "'gameId':'freedoom','bytesTotal':99"),
                arguments(new PeerEvent.VerifyGameProgress(GAME, Phase.CHECKING, 1, 2, 3, 0, OptionalLong.of(4)),
                        "'gameId':'freedoom','phase':'checking','bytesDone':1,'bytesTotal':2,'bytesPerSecond':3,'activePeers':0,'secondsLeft':4"),
                arguments(new PeerEvent.VerifyGameFinished(GAME, RELEASE, List.of(Samples.path("data/freedoom.eti"))),
                        "'gameId':'freedoom','release':'" + RELEASE.hex() + "','damaged':['data/freedoom.eti']"),
                arguments(new PeerEvent.VerifyGameFailed(GAME, FailureReason.DISK, "m"), "'gameId':'freedoom','reason':'disk','message':'m'"),
                arguments(new PeerEvent.VerifyGameCancelled(GAME), "'gameId':'freedoom'"),
                arguments(new PeerEvent.PeerDiscovered(List.of(new PeerAddress("quic", "fe80::1%eth0", 7))),
                        "'addresses':[{'transport':'quic','host':'fe80::1%eth0','port':7}]"),
                arguments(new PeerEvent.PeerConnected(PEER, "ada", "quic://127.0.0.1:7"),
                        "'peerId':'" + HEX + "','name':'ada','address':'quic://127.0.0.1:7'"),
                arguments(new PeerEvent.PeerDisconnected(PEER), "'peerId':'" + HEX + "'"),
                arguments(new PeerEvent.PeerLost(PEER), "'peerId':'" + HEX + "'"),
                arguments(new PeerEvent.PeerCountUpdated(2), "'count':2"),
                arguments(new PeerEvent.CommandRejected("GetGame", Optional.of(GAME), FailureReason.NO_FILE_LIST, "m"),
                        "'command':'GetGame','gameId':'freedoom','reason':'no-file-list','message':'m'"),
                arguments(new PeerEvent.CommandRejected("x", Optional.empty(), FailureReason.INVALID_COMMAND, "m"),
                        "'command':'x','reason':'invalid-command','message':'m'"),
                arguments(new PeerEvent.RuntimeFailed("server", "m"), "'component':'server','message':'m'"),
                arguments(new PeerEvent.GameDirChanged(Path.of("/other")), "'gameDir':'/other'"),
                arguments(new PeerEvent.CatalogChanged(4), "'games':4"),
                arguments(new PeerEvent.NeedsAttention(GAME, "m"), "'gameId':'freedoom','message':'m'"),
                arguments(new PeerEvent.Gap(8), "'missed':8"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void isExactlyTheContractedLine(PeerEvent event, String components) {
        assertThat(EventJson.line(12, ScriptedEngine.TIME, event)).isEqualTo(
                ("{'seq':12,'time':'2026-11-22T20:15:30.123Z','event':'"
                        + event.getClass().getSimpleName() + "'," + components + "}").replace('\'', '"'));
    }

    @Test
    void coversEveryEvent() {
        var kinds = Arrays.stream(PeerEvent.class.getDeclaredClasses())
                .filter(type -> type.isRecord() && PeerEvent.class.isAssignableFrom(type))
                .collect(Collectors.toSet());

        assertThat(events().map(arguments -> arguments.get()[0].getClass()).collect(Collectors.toSet())).isEqualTo(kinds);
    }

    @Test
    void givesTheTimeInMilliseconds() {
        assertThat(EventJson.line(1, Instant.parse("2026-01-02T03:04:05.678901234Z"), new PeerEvent.Gap(1))).contains("\"2026-01-02T03:04:05.678Z\"");
    }
}
