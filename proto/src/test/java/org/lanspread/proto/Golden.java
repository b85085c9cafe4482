package org.lanspread.proto;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lanspread.proto.Request.GetExpanded;
import org.lanspread.proto.Request.GetGame;
import org.lanspread.proto.Request.GetGameFileChunk;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.ReleaseId;

/** A message of each type and the exact line that it is on the wire. The lines are checked in, so that a change of the wire shows as a diff. */
final class Golden {
    private static final GameId GAME = new GameId("teeworlds");
    private static final ReleaseId RELEASE = new ReleaseId("0123456789abcdef".repeat(4));
    private static final ExpandedId EXPANDED = new ExpandedId("9876543210abcdef".repeat(4));
    private static final PeerInfo SELF = new PeerInfo(1, "Zoë's \"box\" 🎲", Map.of("tcp", 4001, "quic", 4000), List.of("a", "b"));

    /** The messages, in the order of the lines. */
    static final List<Record> MESSAGES = List.of(
            new Request.Hello(SELF),
            new Request.Ping(),
            new Request.Goodbye(),
            new Request.ListGames(7),
            new GetGame(GAME, RELEASE),
            new GetExpanded(GAME, RELEASE, EXPANDED),
            new Request.GetUnpackedSize(GAME, RELEASE),
            new GetGameFileChunk(GAME, RELEASE, 3, Limits.NUMBER, Limits.CONTENT_BYTES),
            new Request.StreamInstall(GAME, RELEASE),
            new Request.Peers(),
            new Notice.LibraryChanged(8),
            new Response.Welcome(SELF),
            new Response.Done(),
            new Response.Games(8, List.of(
                    new GameSummary(GAME, "Tee/Worlds\n", new GameVersion("20240131"), RELEASE, 123_456_789_012L),
                    new GameSummary(GAME, "", new GameVersion("20240131"), RELEASE, 0,
                            Optional.of(new GameSummary.Expanded(EXPANDED, Limits.NUMBER))))),
            new Response.Unchanged(),
            new Response.Content(1),
            new Response.UnpackedSize(200_000, Limits.NUMBER),
            new Response.Streaming(),
            new Response.KnownPeers(List.of(new PeerHint(new PeerId("fedcba9876543210".repeat(4)),
                    List.of(new PeerAddress("quic", "192.168.1.7", 4000), new PeerAddress("quic", "fe80::1%eth0", 4000))))),
            new Response.Refused(Response.Error.NOT_HELD, "gone"));

    private Golden() {}

    /** The lines as they were checked in. */
    static List<String> lines() {
        try (InputStream in = Golden.class.getResourceAsStream("golden-messages.jsonl")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] encode(Record message) {
        return switch (message) {
            case Opening opening -> JsonCodec.encode(opening);
            case Response response -> JsonCodec.encode(response);
            default -> throw new IllegalArgumentException("no message: " + message);
        };
    }

    /** Decodes bytes as a message of the same direction. */
    static Object decode(Record like, byte[] json) throws ProtocolException {
        return like instanceof Opening ? JsonCodec.decodeOpening(json) : JsonCodec.decodeResponse(json);
    }
}
