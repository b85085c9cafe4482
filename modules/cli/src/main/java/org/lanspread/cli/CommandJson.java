package org.lanspread.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lanspread.peer.PeerCommand;
import org.lanspread.spi.model.ArchivePassword;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.Quoted;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A line of JSON as a command: {@code {"command":"GetGame","gameId":"freedoom"}}. Strict: one object, no key twice, no key that the command does not
 * have, nothing behind it.
 */
final class CommandJson {
    /** How deep a line may nest; a command needs three levels. */
    static final int MAX_DEPTH = 8;

    private static final String COMMAND = "command";
    private static final String GAME_ID = "gameId";
    private static final String FILES = "files";
    private static final String PATH = "path";
    private static final String PASSWORD = "password";
    private static final List<String> COMMANDS = List.of(
            "ListGames", "GetGame", "FetchLatestFromPeers", "DownloadGameFiles", "StreamInstallGame", "InstallGame", "UninstallGame",
            "RemoveDownloadedGame", "VerifyGame", "CancelDownload", "SetGameDir", "GetPeerCount");

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String name;
    private final JsonNode line;

    private CommandJson(String name, JsonNode line) {
        this.name = name;
        this.line = line;
    }

    /**
     * Parses one line.
     *
     * @throws InvalidCommand if it is not a command
     */
    static PeerCommand parse(String line) throws InvalidCommand {
        JsonNode tree = tree(line);
        JsonNode name = tree.path(COMMAND);
        if (!tree.isObject() || !name.isString()) {
            throw new InvalidCommand("", "a command is an object with the key 'command', for example {\"command\":\"ListGames\"}");
        }
        return new CommandJson(name.stringValue(), tree).command();
    }

    private static JsonNode tree(String line) throws InvalidCommand {
        try {
            return MAPPER.readTree(line);
        } catch (JacksonException _) {
            // Neither the line nor what the parser quotes of it, since a password may stand there.
            throw new InvalidCommand("", "the line is not one JSON document");
        }
    }

    private PeerCommand command() throws InvalidCommand {
        return switch (name) {
            case "ListGames" -> only(new PeerCommand.ListGames());
            case "GetPeerCount" -> only(new PeerCommand.GetPeerCount());
            case "GetGame" -> only(new PeerCommand.GetGame(gameId()), GAME_ID);
            case "FetchLatestFromPeers" -> only(new PeerCommand.FetchLatestFromPeers(gameId()), GAME_ID);
            case "DownloadGameFiles" -> only(new PeerCommand.DownloadGameFiles(gameId(), files()), GAME_ID, FILES);
            case "StreamInstallGame" -> only(new PeerCommand.StreamInstallGame(gameId()), GAME_ID);
            case "InstallGame" -> only(new PeerCommand.InstallGame(gameId(), password()), GAME_ID, PASSWORD);
            case "UninstallGame" -> only(new PeerCommand.UninstallGame(gameId()), GAME_ID);
            case "RemoveDownloadedGame" -> only(new PeerCommand.RemoveDownloadedGame(gameId()), GAME_ID);
            case "VerifyGame" -> only(new PeerCommand.VerifyGame(gameId()), GAME_ID);
            case "CancelDownload" -> only(new PeerCommand.CancelDownload(gameId()), GAME_ID);
            case "SetGameDir" -> only(new PeerCommand.SetGameDir(path()), PATH);
            default -> throw invalid("there is no such command; there are " + String.join(", ", COMMANDS));
        };
    }

    private PeerCommand only(PeerCommand command, String... keys) throws InvalidCommand {
        var unknown = new TreeSet<>(line.propertyNames());
        unknown.removeAll(Set.of(keys));
        unknown.remove(COMMAND);
        if (!unknown.isEmpty()) {
            throw invalid("the key " + Quoted.of(unknown.first()) + " is unknown; " + (keys.length == 0 ? "there are no others" : "there is ")
                    + String.join(", ", keys));
        }
        return command;
    }

    private GameId gameId() throws InvalidCommand {
        String text = string(GAME_ID);
        return GameId.parse(text).orElseThrow(() -> invalid(Quoted.of(text) + " is not a game id"));
    }

    private Optional<ArchivePassword> password() throws InvalidCommand {
        if (!line.has(PASSWORD)) {
            return Optional.empty();
        }
        Optional<ArchivePassword> password = ArchivePassword.parse(string(PASSWORD));
        if (password.isEmpty()) {
            throw invalid("the password has no characters, more than " + ArchivePassword.MAX_CHARS + ", or one that cannot be typed");
        }
        return password;
    }

    private Path path() throws InvalidCommand {
        String text = string(PATH);
        try {
            if (!text.isBlank()) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            throw invalid(Quoted.of(text) + " is not a path here");
        }
        throw invalid("the path is empty");
    }

    /** Strings, or the objects of {@code GotGameFiles} as they came. */
    private List<EntryPath> files() throws InvalidCommand {
        JsonNode given = line.path(FILES);
        if (given.isMissingNode()) {
            return List.of();
        }
        if (!given.isArray() || given.isEmpty()) {
            throw invalid("'files' is a list of paths; leave it out for all files");
        }
        var files = new ArrayList<EntryPath>();
        for (JsonNode file : given) {
            JsonNode path = file.isObject() ? file.path(PATH) : file;
            if (!path.isString()) {
                throw invalid("'files' is a list of paths; leave it out for all files");
            }
            files.add(entryPath(path.stringValue()));
        }
        return files;
    }

    private EntryPath entryPath(String text) throws InvalidCommand {
        try {
            return EntryPath.parsePayload(text);
        } catch (EntryPathException e) {
            throw invalid(e.getMessage());
        }
    }

    private String string(String key) throws InvalidCommand {
        JsonNode value = line.path(key);
        if (!value.isString()) {
            throw invalid("the key '" + key + "' is missing or is not a string");
        }
        return value.stringValue();
    }

    private InvalidCommand invalid(String message) {
        return new InvalidCommand(Quoted.plain(name), message);
    }
}
