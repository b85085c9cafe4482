package org.lanspread.proto;

import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.lanspread.proto.ProtocolException.Reason;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON to records and back. Strict: UTF-8 only, no duplicate or missing fields, no conversion between strings, numbers and booleans, nothing after
 * the document, everything bounded by {@link Limits}. Unknown fields are ignored, so that versions can differ. A message carries its type in the
 * field {@code type}, which selects one of a fixed list of records and nothing else.
 */
public final class JsonCodec {
    private static final String TYPE = "type";

    private static final JsonCodec CONTROL = new JsonCodec(Limits.CONTROL_BYTES, Limits.CONTROL_TOKENS, Limits.STRING_CHARS, EntryPath::parsePayload);
    private static final JsonCodec LISTING = new JsonCodec(Limits.LISTING_BYTES, Limits.LISTING_TOKENS, Limits.STRING_CHARS, EntryPath::parsePayload);
    private static final JsonCodec DOCUMENT =
            new JsonCodec(Limits.MANIFEST_BYTES, Limits.DOCUMENT_TOKENS, Limits.MANIFEST_BYTES, EntryPath::parsePayload);

    /** Made when it is first needed, which many peers never do. */
    private static final class Installed {
        private static final JsonCodec CODEC = new JsonCodec(Limits.MANIFEST_BYTES, Limits.DOCUMENT_TOKENS, Limits.MANIFEST_BYTES, EntryPath::parse);
    }

    /** Reads the name of a file. */
    @FunctionalInterface
    private interface PathParser {
        EntryPath parse(String name) throws EntryPathException;
    }

    private final JsonMapper mapper;
    private final int maxBytes;

    private JsonCodec(int maxBytes, int maxTokens, int maxStringChars, PathParser paths) {
        this.maxBytes = maxBytes;
        var constraints = StreamReadConstraints.builder()
                .maxDocumentLength(maxBytes)
                .maxTokenCount(maxTokens)
                .maxNestingDepth(Limits.DEPTH)
                .maxStringLength(maxStringChars)
                .maxNameLength(Limits.NAME_CHARS)
                .maxNumberLength(Limits.NUMBER_CHARS)
                .build();
        var factory = JsonFactory.builder()
                .streamReadConstraints(constraints)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
                .build();
        this.mapper = JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .annotationIntrospector(new AllRequired())
                .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(Include.NON_ABSENT))
                .addModule(values(paths))
                .build();
    }

    /** A field may be left out only where its type says so. */
    private static final class AllRequired extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
            return member.getRawType() != Optional.class;
        }
    }

    private static SimpleModule values(PathParser paths) {
        var module = new SimpleModule("lanspread");
        module.setDeserializers(StrictOptional.deserializers());
        text(module, String.class, Function.identity(), Function.identity());
        text(module, GameId.class, GameId::value, GameId::new);
        text(module, GameVersion.class, GameVersion::value, GameVersion::new);
        text(module, PeerId.class, PeerId::hex, PeerId::new);
        text(module, ReleaseId.class, ReleaseId::hex, ReleaseId::new);
        text(module, ExpandedId.class, ExpandedId::hex, ExpandedId::new);
        text(module, EntryPath.class, EntryPath::toString, name -> path(name, paths));
        return module;
    }

    private static EntryPath path(String name, PathParser paths) {
        try {
            return paths.parse(name);
        } catch (EntryPathException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static <T> void text(SimpleModule module, Class<T> type, Function<T, String> write, Function<String, T> read) {
        module.addSerializer(type, new ValueSerializer<T>() {
            @Override
            public void serialize(T value, JsonGenerator out, SerializationContext context) {
                out.writeString(write.apply(value));
            }
        });
        module.addDeserializer(type, new ValueDeserializer<T>() {
            @Override
            public T deserialize(JsonParser in, DeserializationContext context) {
                if (in.currentToken() != JsonToken.VALUE_STRING) {
                    return context.reportInputMismatch(type, "a string is needed here");
                }
                try {
                    return read.apply(in.getString());
                } catch (IllegalArgumentException e) {
                    return context.reportInputMismatch(type, "%s", e.getMessage());
                }
            }
        });
    }

    /** The bytes of a request or notice. */
    public static byte[] encode(Opening opening) {
        return CONTROL.encodeTyped(opening);
    }

    /** The bytes of a response. */
    public static byte[] encode(Response response) {
        return LISTING.encodeTyped(response);
    }

    /**
     * The request or notice of these bytes.
     *
     * @throws ProtocolException if they are not one
     */
    public static Opening decodeOpening(byte[] json) throws ProtocolException {
        return CONTROL.decodeTyped(json, "request", List.of(Request.TYPES, Notice.TYPES));
    }

    /**
     * The response of these bytes, which may be a listing.
     *
     * @throws ProtocolException if they are not one
     */
    public static Response decodeResponse(byte[] json) throws ProtocolException {
        return LISTING.decodeTyped(json, "response", List.of(Response.TYPES));
    }

    /** Writes a manifest or catalog document. The same value always gives the same bytes. */
    public static void encodeDocument(Object document, OutputStream to) {
        DOCUMENT.mapper.writeValue(to, document);
    }

    /**
     * The manifest or catalog document of these bytes.
     *
     * @param maxBytes the largest that is accepted
     * @param type a record
     * @throws ProtocolException if they are not one
     */
    public static <T> T decodeDocument(byte[] json, int maxBytes, Class<T> type) throws ProtocolException {
        requireLength(json, maxBytes);
        return DOCUMENT.decode(json, type);
    }

    /**
     * The same for a document about an installed game, whose files may have names that are not for payload.
     *
     * @throws ProtocolException if the bytes are not such a document
     */
    public static <T> T decodeInstalled(byte[] json, int maxBytes, Class<T> type) throws ProtocolException {
        requireLength(json, maxBytes);
        return Installed.CODEC.decode(json, type);
    }

    private byte[] encodeTyped(Object message) {
        ObjectNode node = mapper.createObjectNode().put(TYPE, message.getClass().getSimpleName());
        node.setAll((ObjectNode) mapper.valueToTree(message));
        return mapper.writeValueAsBytes(node);
    }

    private <T> T decodeTyped(byte[] json, String kind, List<? extends List<? extends Class<? extends T>>> types) throws ProtocolException {
        requireLength(json, maxBytes);
        String name = typeName(json);
        for (List<? extends Class<? extends T>> group : types) {
            for (Class<? extends T> type : group) {
                if (type.getSimpleName().equals(name)) {
                    return decode(json, type);
                }
            }
        }
        throw new ProtocolException(Reason.UNKNOWN_TYPE, Quoted.of(name) + " is no known " + kind);
    }

    private static void requireLength(byte[] json, int maxBytes) throws ProtocolException {
        if (json.length > maxBytes) {
            throw new ProtocolException(Reason.TOO_LARGE, "a document of " + json.length + " bytes, allowed are " + maxBytes);
        }
    }

    /** The type of a message, found without keeping anything else of it. */
    private String typeName(byte[] json) throws ProtocolException {
        try (JsonParser in = mapper.createParser(text(json))) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                    boolean isType = in.currentName().equals(TYPE);
                    if (in.nextToken() == JsonToken.VALUE_STRING && isType) {
                        return in.getString();
                    }
                    in.skipChildren();
                }
            }
        } catch (JacksonException e) {
            throw malformed(e);
        }
        throw new ProtocolException(Reason.MALFORMED, "the document is not an object with a type");
    }

    private <T> T decode(byte[] json, Class<T> type) throws ProtocolException {
        T value;
        try {
            value = mapper.readValue(text(json), type);
        } catch (JacksonException e) {
            throw malformed(e);
        }
        if (value == null) {
            throw new ProtocolException(Reason.MALFORMED, "the document is null");
        }
        return value;
    }

    /** The text of UTF-8 bytes. Fails at what is not UTF-8: Jackson's own decoder is more lenient, and guesses at other encodings. */
    private static Reader text(byte[] json) {
        return new InputStreamReader(new ByteArrayInputStream(json), StandardCharsets.UTF_8.newDecoder());
    }

    private static ProtocolException malformed(JacksonException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = switch (cause) {
            case CharacterCodingException _ -> "the document is not UTF-8";
            case JacksonException json -> json.getOriginalMessage();
            default -> String.valueOf(cause.getMessage());
        };
        return new ProtocolException(Reason.MALFORMED, Quoted.plain(message), failure);
    }
}
