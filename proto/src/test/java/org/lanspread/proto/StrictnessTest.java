package org.lanspread.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.proto.ProtocolException.Reason;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.spi.unpack.ArchiveListing;

/** What is no message is refused, and each limit holds at the limit and one past it. In the samples, single quotes stand for double ones. */
class StrictnessTest {
    @Test
    void theLargestListingFits() throws Exception {
        var games = IntStream.range(0, Limits.LISTED_GAMES).mapToObj(StrictnessTest::longestSummary).toList();
        var listing = new Response.Games(Limits.NUMBER, games);
        assertThat(JsonCodec.decodeResponse(JsonCodec.encode(listing))).isEqualTo(listing);
    }

    private static GameSummary longestSummary(int number) {
        String id = String.format("g%0" + (GameId.MAX_CHARS - 1) + "d", number);
        return new GameSummary(
                new GameId(id), "\u6f22".repeat(Limits.TITLE_CHARS), new GameVersion("20261122"), new ReleaseId("ab".repeat(32)), Limits.NUMBER,
                Optional.of(new GameSummary.Expanded(new ExpandedId("cd".repeat(32)), Limits.NUMBER)));
    }

    private static final String RELEASE = "ab".repeat(32);
    private static final String SUMMARY = "{'gameId':'g%d','title':'t','version':'20240131','release':'" + RELEASE + "','sizeBytes':1}";

    @ParameterizedTest
    @Tag("B14")
    @ValueSource(strings = {
        "-1", "-0.0", "1.5", "1.0", "1e2", "1e999", "-1e999", "1125899906842625", "9007199254740993", "9223372036854775807", "9223372036854775808",
        "100000000000000000000000000000000", "'12'", "''", "null", "true", "[]", "[1]", "{}", "NaN", "Infinity", "0x10", "010", "+1", "1_000", ""
    })
    void refusesANumberThatIsNoIntegerFrom0To2Pow50(String number) {
        assertMalformed("{'type':'ListGames','knownRevision':" + number + "}");
    }

    @ParameterizedTest
    @Tag("B14")
    @CsvSource({"0", "1", "2147483648", "4294967296", "1125899906842624"})
    void readsANumberFrom0To2Pow50(long number) throws Exception {
        assertThat(opening("{'type':'ListGames','knownRevision':" + number + "}")).isEqualTo(new Request.ListGames(number));
    }

    @ParameterizedTest
    @Tag("B14")
    @Tag("B15")
    @CsvSource({
        "file, -1, 0, 1", "file, 200000, 0, 1", "file, 2147483648, 0, 1",
        "offset, 0, -1, 1", "offset, 0, 1125899906842625, 1",
        "length, 0, 0, -1", "length, 0, 0, 0", "length, 0, 0, 4194305", "length, 0, 0, 4294967297"
    })
    void refusesAContentRequestOutsideItsLimits(String what, String file, String offset, String length) {
        assertMalformed(chunk(file, offset, length));
    }

    @ParameterizedTest
    @Tag("B15")
    @CsvSource({"0, 0, 1", "199999, 1125899906842624, 4194304"})
    void readsAContentRequestAtItsLimits(int file, long offset, int length) throws Exception {
        assertThat(opening(chunk("" + file, "" + offset, "" + length)))
                .isInstanceOfSatisfying(Request.GetGameFileChunk.class, request -> {
                    assertThat(request.file()).isEqualTo(file);
                    assertThat(request.offset()).isEqualTo(offset);
                    assertThat(request.length()).isEqualTo(length);
                });
    }

    private static String chunk(String file, String offset, String length) {
        return "{'type':'GetGameFileChunk','gameId':'g','release':'" + RELEASE + "','file':" + file
                + ",'offset':" + offset + ",'length':" + length + "}";
    }

    @ParameterizedTest
    @Tag("B20")
    @Tag("B21")
    @ValueSource(strings = {
        "",
        " ",
        "null",
        "12",
        "'Ping'",
        "[]",
        "['Ping',{}]",
        "[{'type':'Ping'}]",
        "{}",
        "{'type':null}",
        "{'type':1}",
        "{'type':['Ping']}",
        "{'type':{'type':'Ping'}}",
        "{'@class':'org.lanspread.proto.Request$Ping'}",
        "{'Type':'Ping'}",
        "{type:'Ping'}",
        "{'type':'Ping',}",
        "{'type':'Ping'",
        "{'type':'Ping'}}",
        "{'type':'Ping'} {}",
        "{'type':'Ping'} x",
        "{'type':'Ping'}{'type':'Ping'}",
        "{'type':'Ping'} // it",
        "/* it */ {'type':'Ping'}",
        "# it\n{'type':'Ping'}",
        "{'type':'Ping','type':'Ping'}",
        "{'type':'Ping','type':'Goodbye'}",
        "{'type':'Ping','x':1,'x':2}",
        "{'type':'Ping','x':{'y':1,'y':2}}",
        "{'type':'Ping','x':NaN}",
        "{'type':'Ping','x':'\n'}",
        "{'type':'Ping','x':'\\q'}",
        "{'type':'ListGames'}",
        "{'type':'ListGames','knownRevision':1,'knownRevision':1}",
        "{'type':'GetGame','gameId':null,'release':'RELEASE'}",
        "{'type':'GetGame','gameId':7,'release':'RELEASE'}",
        "{'type':'GetGame','gameId':['g'],'release':'RELEASE'}",
        "{'type':'GetGame','gameId':{'value':'g'},'release':'RELEASE'}",
        "{'type':'GetGame','gameId':'../g','release':'RELEASE'}",
        "{'type':'GetGame','gameId':'','release':'RELEASE'}",
        "{'type':'GetGame','gameId':'g','release':'AB'}",
        "{'type':'GetGame','gameId':'g'}",
        "{'type':'GetExpanded','gameId':'g','release':'RELEASE'}",
        "{'type':'GetExpanded','gameId':'g','release':'RELEASE','expanded':'AB'}",
        "{'type':'Hello'}",
        "{'type':'Hello','self':null}",
        "{'type':'Hello','self':{}}",
        "{'type':'Hello','self':'x'}",
        "{'type':'Hello','self':{'protocolMajor':1,'name':'n','ports':[],'features':[]}}",
        "{'type':'Hello','self':{'protocolMajor':1,'name':'n','ports':{},'features':{}}}",
        "{'type':'Hello','self':{'protocolMajor':1,'name':'n','ports':{},'features':'a'}}",
        "{'type':'Hello','self':{'protocolMajor':1,'name':'n','ports':{},'features':[1]}}",
        "{'type':'Hello','self':{'protocolMajor':1,'name':'n','ports':{},'features':[null]}}",
        "{'type':'Hello','self':{'protocolMajor':1,'name':'n','ports':{'quic':null},'features':[]}}",
        "{'type':'Hello','self':{'protocolMajor':1,'name':'n','ports':{'quic':0},'features':[]}}",
        "{'type':'Hello','self':{'protocolMajor':1,'name':'n','ports':{'quic':65536},'features':[]}}",
        "{'type':'Hello','self':{'protocolMajor':1,'name':'n','ports':{'quic':'4000'},'features':[]}}",
        "{'type':'Hello','self':{'protocolMajor':1,'name':'n','ports':{'quic':1,'quic':2},'features':[]}}",
        "{'type':'Hello','self':{'protocolMajor':1,'name':' ','ports':{},'features':[]}}",
        "{'type':'Hello','self':{'protocolMajor':1,'name':7,'ports':{},'features':[]}}",
        "{'type':'Hello','self':{'protocolMajor':1,'name':true,'ports':{},'features':[]}}",
        "{'type':'LibraryChanged','revision':0}"
    })
    void refusesWhatIsNoRequest(String json) {
        assertMalformed(json.replace("RELEASE", RELEASE));
    }

    @ParameterizedTest
    @Tag("B20")
    @ValueSource(strings = {
        "{'type':'Games','revision':1}",
        "{'type':'Games','revision':0,'games':[]}",
        "{'type':'Games','revision':1,'games':null}",
        "{'type':'Games','revision':1,'games':{}}",
        "{'type':'Games','revision':1,'games':[null]}",
        "{'type':'Games','revision':1,'games':[[]]}",
        "{'type':'Games','revision':1,'games':[{'gameId':'g','title':'t','version':'2024','release':'RELEASE','sizeBytes':1}]}",
        "{'type':'Games','revision':1,'games':[{'gameId':'g','title':'t','version':'20240131','release':'RELEASE','sizeBytes':-1}]}",
        "{'type':'Games','revision':1,'games':[{SUMMARY,'expanded':null}]}",
        "{'type':'Games','revision':1,'games':[{SUMMARY,'expanded':{}}]}",
        "{'type':'Games','revision':1,'games':[{SUMMARY,'expanded':'RELEASE'}]}",
        "{'type':'Games','revision':1,'games':[{SUMMARY,'expanded':{'id':'RELEASE'}}]}",
        "{'type':'Games','revision':1,'games':[{SUMMARY,'expanded':{'id':'AB','installedBytes':1}}]}",
        "{'type':'Games','revision':1,'games':[{SUMMARY,'expanded':{'id':'RELEASE','installedBytes':-1}}]}",
        "{'type':'Games','revision':1,'games':[{SUMMARY,'expanded':{'id':'RELEASE','installedBytes':1125899906842625}}]}",
        "{'type':'Content','length':-1}",
        "{'type':'Content','length':33554433}",
        "{'type':'Content','length':2147483648}",
        "{'type':'KnownPeers','peers':[{'peerId':'RELEASE','addresses':[]}]}",
        "{'type':'KnownPeers','peers':[{'peerId':'RELEASE','addresses':[null]}]}",
        "{'type':'KnownPeers','peers':[{'peerId':'RELEASE','addresses':[{'transport':'quic','host':'a b','port':1}]}]}",
        "{'type':'Refused','error':'busy','message':''}",
        "{'type':'Refused','error':5,'message':''}",
        "{'type':'Refused','error':'5','message':''}",
        "{'type':'Refused','error':'','message':''}",
        "{'type':'Refused','error':null,'message':''}",
        "{'type':'Refused','error':'BUSY'}",
        "{'type':'Refused','error':'BUSY','message':null}"
    })
    void refusesWhatIsNoResponse(String json) {
        String summary = SUMMARY.formatted(1).replaceAll("[{}]", "");
        assertThatThrownBy(() -> response(json.replace("SUMMARY", summary).replace("RELEASE", RELEASE))).isInstanceOf(ProtocolException.class);
    }

    @Test
    void aGameNeedNotSayWhatItUnpacksTo() throws Exception {
        String said = SUMMARY.formatted(1).replace("}", ",'expanded':{'id':'" + RELEASE + "','installedBytes':" + Limits.NUMBER + ",'later':1}}");
        var games = (Response.Games) response("{'type':'Games','revision':1,'games':[" + said + "," + SUMMARY.formatted(2) + "]}");

        assertThat(games.games()).extracting(GameSummary::expanded)
                .containsExactly(Optional.of(new GameSummary.Expanded(new ExpandedId(RELEASE), Limits.NUMBER)), Optional.empty());
        assertThat(new String(JsonCodec.encode(games), StandardCharsets.UTF_8)).containsOnlyOnce("expanded");
    }

    @Test
    @Tag("B20")
    void ignoresFieldsThatItDoesNotKnow() throws Exception {
        assertThat(opening("{'later':{'a':[1,{'b':1.5}],'type':'Goodbye'},'type':'Ping','@class':'java.lang.Runtime','n':1e999}"))
                .isEqualTo(new Request.Ping());
    }

    @Test
    void readsTheTypeWhereverItStands() throws Exception {
        assertThat(opening("{'knownRevision':3,'type':'ListGames'}")).isEqualTo(new Request.ListGames(3));
    }

    @ParameterizedTest
    @Tag("B24")
    @ValueSource(strings = {"", "ping", "Ping ", "Request.Ping", "Welcome", "java.lang.Runtime", "org.lanspread.proto.Request$Ping", "\\u001b[2J"})
    void saysThatATypeIsNotKnown(String type) {
        assertThatThrownBy(() -> opening("{'type':'" + type + "'}")).isInstanceOfSatisfying(ProtocolException.class, failure -> {
            assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN_TYPE);
            assertThat(failure.getMessage()).doesNotContain("\u001b");
        });
    }

    @Test
    @Tag("B24")
    void aRequestIsNoResponse() {
        assertThatThrownBy(() -> response("{'type':'Ping'}")).isInstanceOf(ProtocolException.class);
    }

    @Test
    void saysWhatIsWrongWithAValueAndNotHowItIsBuilt() {
        assertThatThrownBy(() -> opening("{'type':'ListGames','knownRevision':-5}"))
                .hasMessage("knownRevision is -5, allowed are 0 to 1125899906842624");
        assertThatThrownBy(() -> opening("{'type':'GetGame','gameId':'../g','release':'" + RELEASE + "'}"))
                .hasMessageStartingWith("not a game id: '../g'");
    }

    @ParameterizedTest
    @Tag("B20")
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE"})
    void refusesOtherEncodings(String encoding) {
        byte[] json = json("{'type':'Ping'}").getBytes(Charset.forName(encoding));
        assertThatThrownBy(() -> JsonCodec.decodeOpening(json)).isInstanceOf(ProtocolException.class);
    }

    @Test
    @Tag("B20")
    void refusesAByteOrderMark() {
        assertMalformed("\ufeff{'type':'Ping'}");
    }

    @ParameterizedTest
    @Tag("B9")
    @Tag("B20")
    @ValueSource(strings = {
        "\u00ff", "\u0080", "\u00c3", "\u00c0\u00af", "\u00c1\u0081", "\u00e0\u0080\u0080", "\u00ed\u00a0\u0080", "\u00f4\u0090\u0080\u0080"
    })
    void refusesMalformedUtf8(String bytes) {
        byte[] json = json("{'type':'Ping','x':'" + bytes + "'}").getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> JsonCodec.decodeOpening(json)).isInstanceOf(ProtocolException.class).hasMessage("the document is not UTF-8");
    }

    @Test
    @Tag("B19")
    void readsADocumentAtTheByteLimitAndRefusesOneByteMore() throws Exception {
        assertThat(opening(padded("{'type':'Ping'}", Limits.CONTROL_BYTES))).isEqualTo(new Request.Ping());
        assertTooLarge(() -> opening(padded("{'type':'Ping'}", Limits.CONTROL_BYTES + 1)));
        assertThat(response(padded("{'type':'Done'}", Limits.LISTING_BYTES))).isEqualTo(new Response.Done());
        assertTooLarge(() -> response(padded("{'type':'Done'}", Limits.LISTING_BYTES + 1)));
    }

    @Test
    @Tag("B19")
    void readsADeepDocumentAtTheLimitAndRefusesOneLevelMore() throws Exception {
        assertThat(opening(deep(Limits.DEPTH - 1))).isEqualTo(new Request.Ping());
        assertMalformed(deep(Limits.DEPTH));
        assertMalformed(deep(100_000));
    }

    private static String deep(int arrays) {
        return "{'x':" + "[".repeat(arrays) + "]".repeat(arrays) + ",'type':'Ping'}";
    }

    @Test
    @Tag("B19")
    void readsALongStringAtTheLimitAndRefusesOneCharacterMore() throws Exception {
        assertThat(opening("{'type':'Ping','x':'" + "s".repeat(Limits.STRING_CHARS) + "'}")).isEqualTo(new Request.Ping());
        assertThat(response("{'type':'Refused','error':'BUSY','message':'" + "s".repeat(Limits.STRING_CHARS) + "'}"))
                .isInstanceOf(Response.Refused.class);
        assertMalformed("{'type':'" + "s".repeat(Limits.STRING_CHARS + 1) + "'}");
        assertThatThrownBy(() -> response("{'type':'Refused','error':'BUSY','message':'" + "s".repeat(Limits.STRING_CHARS + 1) + "'}"))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    @Tag("B19")
    void readsALongFieldNameAtTheLimitAndRefusesOneCharacterMore() throws Exception {
        assertThat(opening("{'" + "n".repeat(Limits.NAME_CHARS) + "':1,'type':'Ping'}")).isEqualTo(new Request.Ping());
        assertMalformed("{'" + "n".repeat(Limits.NAME_CHARS + 1) + "':1,'type':'Ping'}");
    }

    @Test
    @Tag("B19")
    void refusesANumberOfAMillionDigits() {
        assertMalformed("{'type':'ListGames','knownRevision':" + "1".repeat(Limits.NUMBER_CHARS + 1) + "}");
        assertTooLarge(() -> opening("{'type':'ListGames','knownRevision':" + "1".repeat(1_000_000) + "}"));
    }

    @Test
    @Tag("B19")
    void readsAsManyTokensAsAllowedAndRefusesOneMore() throws Exception {
        int frame = 6;
        assertThat(opening(tokens("Ping", Limits.CONTROL_TOKENS - frame))).isEqualTo(new Request.Ping());
        assertMalformed(tokens("Ping", Limits.CONTROL_TOKENS - frame + 1));
        assertThat(response(tokens("Done", Limits.LISTING_TOKENS - frame))).isEqualTo(new Response.Done());
        assertThatThrownBy(() -> response(tokens("Done", Limits.LISTING_TOKENS - frame + 1))).isInstanceOf(ProtocolException.class);
    }

    /** A message with an array of so many tokens, of which one is its end; the others are two braces, two names, a value and a bracket. */
    private static String tokens(String type, int numbers) {
        return "{'type':'" + type + "','x':[" + IntStream.range(0, numbers - 1).mapToObj(_ -> "1").collect(Collectors.joining(",")) + "]}";
    }

    @Test
    @Tag("B16")
    void readsAsManyGamesAsAllowedAndRefusesOneMore() throws Exception {
        assertThat(response(games(Limits.LISTED_GAMES))).isInstanceOf(Response.Games.class);
        assertThatThrownBy(() -> response(games(Limits.LISTED_GAMES + 1)))
                .isInstanceOf(ProtocolException.class).hasMessage("number of games is 10001, allowed are 0 to 10000");
    }

    private static String games(int count) {
        return "{'type':'Games','revision':1,'games':["
                + IntStream.range(0, count).mapToObj(SUMMARY::formatted).collect(Collectors.joining(",")) + "]}";
    }

    @Test
    void readsLongTextsAtTheirLimitsAndRefusesOneCharacterMore() throws Exception {
        assertThat(opening(hello("n".repeat(Limits.PEER_NAME_CHARS), Limits.TRANSPORTS, Limits.FEATURES))).isInstanceOf(Request.Hello.class);
        assertMalformed(hello("n".repeat(Limits.PEER_NAME_CHARS + 1), 1, 1));
        assertMalformed(hello("n", Limits.TRANSPORTS + 1, 1));
        assertMalformed(hello("n", 1, Limits.FEATURES + 1));
        assertThat(response(titled(Limits.TITLE_CHARS))).isInstanceOf(Response.Games.class);
        assertThatThrownBy(() -> response(titled(Limits.TITLE_CHARS + 1))).isInstanceOf(ProtocolException.class);
    }

    private static String hello(String name, int transports, int features) {
        String ports = IntStream.range(0, transports).mapToObj(i -> "'t" + i + "':1").collect(Collectors.joining(","));
        String names = IntStream.range(0, features).mapToObj(i -> "'f'").collect(Collectors.joining(","));
        return "{'type':'Hello','self':{'protocolMajor':1,'name':'" + name + "','ports':{" + ports + "},'features':[" + names + "]}}";
    }

    private static String titled(int chars) {
        return "{'type':'Games','revision':1,'games':[" + SUMMARY.formatted(1).replace("'t'", "'" + "t".repeat(chars) + "'") + "]}";
    }

    @Test
    @Tag("B16")
    void readsUnpackedSizesAtTheirLimitsAndRefusesOneMore() throws Exception {
        assertThat(response(unpacked(ArchiveListing.MAX_ENTRIES, Limits.NUMBER)))
                .isEqualTo(new Response.UnpackedSize(ArchiveListing.MAX_ENTRIES, Limits.NUMBER));
        assertThat(response(unpacked(0, 0))).isEqualTo(new Response.UnpackedSize(0, 0));
        assertThatThrownBy(() -> response(unpacked(ArchiveListing.MAX_ENTRIES + 1, 0))).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> response(unpacked(0, Limits.NUMBER + 1))).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> response(unpacked(-1, 0))).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> response(unpacked(0, -1))).isInstanceOf(ProtocolException.class);
    }

    private static String unpacked(int entries, long bytes) {
        return "{'type':'UnpackedSize','entries':" + entries + ",'bytes':" + bytes + "}";
    }

    @Test
    @Tag("B16")
    void readsAsManyPeersAsAllowedAndRefusesOneMore() throws Exception {
        assertThat(response(peers(Limits.TOLD_PEERS, 1))).isInstanceOf(Response.KnownPeers.class);
        assertThat(response(peers(1, Limits.TRANSPORTS))).isInstanceOf(Response.KnownPeers.class);
        assertThatThrownBy(() -> response(peers(Limits.TOLD_PEERS + 1, 1))).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> response(peers(1, Limits.TRANSPORTS + 1))).isInstanceOf(ProtocolException.class);
    }

    private static String peers(int count, int addresses) {
        String address = IntStream.range(0, addresses)
                .mapToObj(_ -> "{'transport':'quic','host':'10.0.0.1','port':1}")
                .collect(Collectors.joining(","));
        String peer = "{'peerId':'" + RELEASE + "','addresses':[" + address + "]}";
        return "{'type':'KnownPeers','peers':[" + IntStream.range(0, count).mapToObj(_ -> peer).collect(Collectors.joining(",")) + "]}";
    }

    private static String padded(String json, int length) {
        return json + " ".repeat(length - json.length());
    }

    private static Opening opening(String json) throws ProtocolException {
        return JsonCodec.decodeOpening(json(json).getBytes(StandardCharsets.UTF_8));
    }

    private static Response response(String json) throws ProtocolException {
        return JsonCodec.decodeResponse(json(json).getBytes(StandardCharsets.UTF_8));
    }

    private static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }

    private static void assertMalformed(String json) {
        ProtocolException failure = catchThrowableOfType(ProtocolException.class, () -> opening(json));
        assertThat(failure).as("the refusal of %.200s", json).isNotNull();
        assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
    }

    private static void assertTooLarge(ThrowingCallable decoding) {
        assertThatThrownBy(decoding)
                .isInstanceOfSatisfying(ProtocolException.class, failure -> assertThat(failure.reason()).isEqualTo(Reason.TOO_LARGE));
    }
}
