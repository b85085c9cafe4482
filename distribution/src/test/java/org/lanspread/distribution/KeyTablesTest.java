package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of keys have a row for each key that the code knows, and no others. */
class KeyTablesTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|");
    /** Two rows stand for many keys, which are told by patterns. */
    private static final Set<String> PATTERNS = Set.of("modules.SYSTEM", "default.OPTION");

    private static Set<String> rows(String page, String head) throws IOException {
        String text = Files.readString(Checkout.file("docs").resolve(page));
        int table = text.indexOf("\n| key |");
        assertThat(text).contains(head);
        assertThat(table).as("the table of keys").isGreaterThan(text.indexOf(head));
        return ROW.matcher(text.substring(table).split("\n\n", 2)[0]).results().map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> known(String type, String constant) throws ReflectiveOperationException {
        Field field = Class.forName(type).getDeclaredField(constant);
        field.setAccessible(true);
        return ((Collection<?>) field.get(null)).stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void thatOfTheDescriptionOfADistribution() throws Exception {
        var keys = known("org.lanspread.assembler.Description", "KEYS");
        keys.addAll(PATTERNS);
        assertThat(rows("distributions.md", "## One of your own")).isEqualTo(keys);
    }

    @Test
    void thatOfThePropertiesOfAPlugin() throws Exception {
        assertThat(rows("writing-a-plugin.md", "## plugin.properties")).isEqualTo(known("org.lanspread.platform.plugin.PluginDescriptor", "KNOWN"));
    }
}
