package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerEvent;
import org.lanspread.spi.Settings;
import org.lanspread.spi.net.Discovery;
import picocli.CommandLine.Option;

/** docs/configuration.md says what the code does. */
class ConfigurationPageTest {
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]*");
    private static final Pattern WORD = Pattern.compile("`([A-Za-z-]+)`");
    private static final Pattern LIMIT = Pattern.compile(
            "^\\| [^|]+ \\| ([0-9,]+)( KiB| MiB| TiB)? \\| `([\\w.$]+)\\.(\\w+)` \\|$", Pattern.MULTILINE);

    private static final Pattern SETTING = Pattern.compile("^\\| `([a-z]+)` \\| `([a-z]+)` \\|", Pattern.MULTILINE);

    private static String page;

    @BeforeAll
    static void readPage() throws IOException {
        page = Files.readString(Checkout.file("docs/configuration.md"));
    }

    private static Set<String> words(String text) {
        return WORD.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String after(String words) {
        int at = page.indexOf(words);
        assertThat(at).as("the page has '%s'", words).isNotNegative();
        return page.substring(at + words.length());
    }

    private static String paragraph(String words) {
        return after(words).split("\n\n", 2)[0];
    }

    private static String section(String title) {
        return after("\n## " + title + "\n").split("\n## ", 2)[0];
    }

    /** The names of all kinds of a sealed interface. */
    private static Stream<String> kinds(Class<?> type) {
        return type.isSealed() ? Arrays.stream(type.getPermittedSubclasses()).flatMap(ConfigurationPageTest::kinds) : Stream.of(type.getSimpleName());
    }

    private static Set<String> sorted(Stream<String> names) {
        return names.collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void namesTheOptionsOfTheCommandLineAndNoOthers() throws Exception {
        var options = new TreeSet<String>();
        for (Path file : Games.children(Checkout.file("modules/cli/target/classes/org/lanspread/cli"))) {
            String name = file.getFileName().toString().replace(".class", "");
            for (Field field : Class.forName("org.lanspread.cli." + name, false, getClass().getClassLoader()).getDeclaredFields()) {
                Stream.ofNullable(field.getAnnotation(Option.class)).flatMap(option -> Arrays.stream(option.names()))
                        .filter(option -> option.startsWith("--")).forEach(options::add);
            }
        }
        assertThat(sorted(OPTION.matcher(page).results().map(MatchResult::group))).hasSizeGreaterThan(20).isEqualTo(options);
    }

    /** Each names those that it knows when it refuses another one. */
    @Test
    void namesTheSettingsOfTheDiscoveries() {
        var rows = new TreeMap<String, Set<String>>();
        SETTING.matcher(section("Settings of providers")).results()
                .forEach(row -> rows.computeIfAbsent(row.group(1), _ -> new TreeSet<>()).add(row.group(2)));
        assertThat(rows).isNotEmpty();
        for (Discovery discovery : ServiceLoader.load(Discovery.class)) {
            var refusal = catchThrowableOfType(IllegalArgumentException.class,
                    () -> discovery.start(new Settings(Map.of("nonsense", "")), null, null).close());
            assertThat(refusal).hasMessageEndingWith("known are " + rows.remove(discovery.id()));
        }
        assertThat(rows).isEmpty();
    }

    @Test
    void hasARowForEachCommandOfTheJsonSurface() {
        Set<String> rows = section("The JSON surface: `lanspread run --json`").lines()
                .filter(line -> line.startsWith("| `")).map(line -> line.split("\\|")[1]).flatMap(cell -> words(cell).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(rows).isEqualTo(sorted(kinds(PeerCommand.class)));
    }

    @Test
    void namesTheEvents() {
        assertThat(words(paragraph("The events are "))).isEqualTo(sorted(kinds(PeerEvent.class)));
    }

    @Test
    void namesTheReasons() {
        assertThat(words(paragraph("is one of the words of `FailureReason`:")))
                .isEqualTo(sorted(Arrays.stream(FailureReason.values()).map(FailureReason::word)));
    }

    @Test
    void namesTheLimitsAsTheyAre() throws Exception {
        var limits = LIMIT.matcher(section("Limits")).results().toList();
        assertThat(limits).hasSizeGreaterThan(10).hasSize((int) section("Limits").lines().filter(line -> line.endsWith("` |")).count());
        for (MatchResult limit : limits) {
            Field field = Class.forName("org.lanspread." + limit.group(3)).getDeclaredField(limit.group(4));
            field.setAccessible(true);
            assertThat(((Number) field.get(null)).longValue()).as("%s", limit.group()).isEqualTo(value(limit.group(1), limit.group(2)));
        }
    }

    private static long value(String number, String unit) {
        long value = Long.parseLong(number.replace(",", ""));
        return switch (unit) {
            case null -> value;
            case " KiB" -> value << 10;
            case " MiB" -> value << 20;
            case " TiB" -> value << 40;
            default -> throw new AssertionError(unit);
        };
    }
}
