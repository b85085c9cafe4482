package org.lanspread.cli;

import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Function;
import org.lanspread.peer.PeerEvent;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.ReleaseId;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * An event as one line of JSON: {@code seq}, {@code time} and {@code event}, then the components of the event's record by their names. An absent
 * value is left out; ids, versions and paths are strings; words such as a phase or a reason are lower case with hyphens.
 */
final class EventJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(Include.NON_ABSENT))
            .addModule(values())
            .build();

    private EventJson() {}

    /**
     * The line, without its end. Two objects are joined as text, since one tree of an event that names all files of a game would take many times
     * the memory of its line.
     */
    static String line(long seq, Instant time, PeerEvent event) {
        String head = MAPPER.writeValueAsString(MAPPER.createObjectNode()
                .put("seq", seq)
                .put("time", time.truncatedTo(ChronoUnit.MILLIS).toString())
                .put("event", event.getClass().getSimpleName()));
        String components = MAPPER.writeValueAsString(event);
        return components.equals("{}") ? head : head.substring(0, head.length() - 1) + "," + components.substring(1);
    }

    private static SimpleModule values() {
        return new SimpleModule()
                .addSerializer(GameId.class, text(GameId::value))
                .addSerializer(GameVersion.class, text(GameVersion::value))
                .addSerializer(PeerId.class, text(PeerId::hex))
                .addSerializer(ReleaseId.class, text(ReleaseId::hex))
                .addSerializer(EntryPath.class, text(EntryPath::toString))
                .addSerializer(Path.class, text(Path::toString))
                .addSerializer(Enum.class, text(EventJson::word));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <T> ValueSerializer<T> text(Function<T, String> form) {
        return new ValueSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator out, SerializationContext context) {
                out.writeString(form.apply(value));
            }
        };
    }
}
