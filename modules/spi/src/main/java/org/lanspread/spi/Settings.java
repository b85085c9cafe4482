package org.lanspread.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lanspread.spi.model.Quoted;

/**
 * The settings that configuration gives to one provider, for example {@code interfaces=lo} to mDNS discovery.
 *
 * @param values setting name to value; names and values are never null
 */
public record Settings(Map<String, String> values) {
    /** No settings. */
    public static final Settings NONE = new Settings(Map.of());

    public Settings {
        values = Map.copyOf(values);
    }

    /** The value of a setting, if it was given. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The comma-separated parts of a setting, stripped, without empty ones; empty if it was not given. */
    public List<String> list(String name) {
        return get(name).stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /**
     * Refuses settings that the provider does not know, so that a misspelt one is noticed.
     *
     * @throws IllegalArgumentException naming the unknown settings and the known ones
     */
    public void requireOnly(Set<String> known) {
        var unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown settings " + Quoted.plain(unknown.toString()) + "; known are " + new TreeSet<>(known));
        }
    }
}
