package org.lanspread.proto;

import java.util.Optional;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.ext.jdk8.Jdk8OptionalDeserializer;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.module.SimpleDeserializers;
import tools.jackson.databind.type.ReferenceType;

/** A field that may be left out. A {@code null} in its place is refused like any other. */
final class StrictOptional extends Jdk8OptionalDeserializer {
    private StrictOptional(JavaType type, ValueInstantiator instantiator, TypeDeserializer typed, ValueDeserializer<?> value) {
        super(type, instantiator, typed, value);
    }

    /** Makes them for all optional fields. */
    static SimpleDeserializers deserializers() {
        return new SimpleDeserializers() {
            private static final long serialVersionUID = 1L;

            @Override
            public ValueDeserializer<?> findReferenceDeserializer(
                    ReferenceType type, DeserializationConfig config, BeanDescription.Supplier bean, TypeDeserializer typed,
                    ValueDeserializer<?> value) {
                return type.hasRawClass(Optional.class) ? new StrictOptional(type, null, typed, value) : null;
            }
        };
    }

    @Override
    public StrictOptional withResolved(TypeDeserializer typed, ValueDeserializer<?> value) {
        return new StrictOptional(_fullType, _valueInstantiator, typed, value);
    }

    @Override
    public Object getAbsentValue(DeserializationContext context) {
        return Optional.empty();
    }

    @Override
    public Optional<?> getNullValue(DeserializationContext context) {
        return context.reportInputMismatch(this, "null is not allowed");
    }
}
