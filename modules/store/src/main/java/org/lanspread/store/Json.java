package org.lanspread.store;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** The stored documents of this module as JSON. Strict: what it accepts is exactly what it writes. */
final class Json {
    /** The largest document. */
    static final int MAX_BYTES = 16 * 1024;

    /** The only schema so far; a document names its own. */
    static final int SCHEMA = 1;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(MAX_BYTES).maxNestingDepth(8).maxStringLength(4_096).maxNameLength(64).maxNumberLength(20).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .withCoercionConfig(LogicalType.Textual, texts -> texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail).setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    /** What a document turned out to be. */
    sealed interface Read<T> {
        /** There is none. */
        record Absent<T>() implements Read<T> {}

        /** A sound one. */
        record Sound<T>(T value) implements Read<T> {}

        /** One that a later Lanspread wrote. */
        record Newer<T>() implements Read<T> {}

        /** Not a document: torn, too long, or garbage. */
        record Damaged<T>(String why) implements Read<T> {}
    }

    private Json() {}

    static byte[] write(Object document) {
        return MAPPER.writeValueAsBytes(document);
    }

    static <T> Read<T> read(byte[] content, Class<T> type) {
        try {
            JsonNode tree = MAPPER.readTree(content);
            JsonNode schema = tree.path("schema");
            if (!schema.isInt() || schema.intValue() < 1) {
                return new Read.Damaged<>("it has no schema number");
            }
            if (schema.intValue() > SCHEMA) {
                return new Read.Newer<>();
            }
            return new Read.Sound<>(MAPPER.treeToValue(tree, type));
        } catch (JacksonException e) {
            return new Read.Damaged<>("it is not a sound document");
        }
    }

    /** The value of a sound document. */
    static <T> Optional<T> value(Read<T> read) {
        return read instanceof Read.Sound<T>(T value) ? Optional.of(value) : Optional.empty();
    }
}
