package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What plugin authors and applications compile against, compared with a baseline: it changes on purpose or not at all. The baseline is as of a
 * release (until there is one, as of a version of the SPI); a file beside it lists each change since, one a line, with {@code +} or {@code -}.
 */
class ApiTest {
    private static final Path BASELINES = Path.of("src/test/api");
    /** Where the changes are as they would be listed now, to be copied if they are meant. */
    private static final Path ACTUAL = Path.of("target/api");

    @ParameterizedTest
    @ValueSource(strings = {"modules/spi", "modules/testkit", "modules/peer", "modules/platform"})
    void changesOnPurposeOrNotAtAll(String room) throws Exception {
        Set<String> now = api(Checkout.file(room));
        String name = Path.of(room).getFileName().toString();
        Path actual = Files.createDirectories(ACTUAL).resolve(name + ".txt");
        Files.write(actual, now);
        Path baseline = BASELINES.resolve(name + ".txt");
        assertThat(baseline).as("the first baseline is %s", actual).exists();
        Set<String> before = new TreeSet<>(Files.readAllLines(baseline));

        List<String> changes = Stream.concat(
                before.stream().filter(line -> !now.contains(line)).map("- "::concat),
                now.stream().filter(line -> !before.contains(line)).map("+ "::concat)).toList();
        Files.write(ACTUAL.resolve(name + ".changes"), changes);
        assertThat(changes).as("deliberate changes are listed in %s: if these are, copy the file of this name from %s",
                BASELINES.resolve(name + ".changes"), ACTUAL).isEqualTo(listed(name));
    }

    private static List<String> listed(String name) throws IOException {
        Path changes = BASELINES.resolve(name + ".changes");
        return Files.exists(changes) ? Files.readAllLines(changes) : List.of();
    }

    /** All that is public or protected in the exported packages of a module, one a line. */
    private static Set<String> api(Path room) throws Exception {
        var module = new Checkout.Room(Checkout.file("").relativize(room)).descriptor();
        Path classes = room.resolve("target/classes");
        var lines = new TreeSet<String>();
        for (var export : module.exports()) {
            if (!export.isQualified()) {
                for (Path file : Games.children(classes.resolve(export.source().replace('.', '/')))) {
                    describe(export.source(), file.getFileName().toString(), lines);
                }
            }
        }
        return lines;
    }

    private static void describe(String packageName, String file, Set<String> lines) throws ClassNotFoundException {
        if (file.endsWith(".class") && !file.equals("package-info.class")) {
            String name = packageName + "." + file.substring(0, file.length() - ".class".length());
            Class<?> type = Class.forName(name, false, ApiTest.class.getClassLoader());
            if (isVisible(type)) {
                describe(type, lines);
            }
        }
    }

    private static boolean isVisible(Class<?> type) {
        return !type.isAnonymousClass() && !type.isLocalClass() && shows(type.getModifiers())
                && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
    }

    private static boolean shows(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static void describe(Class<?> type, Set<String> lines) throws ClassNotFoundException {
        String parents = Stream.concat(Stream.ofNullable(type.getGenericSuperclass()), Arrays.stream(type.getGenericInterfaces()))
                .map(Type::getTypeName).filter(name -> !name.equals("java.lang.Object")).collect(Collectors.joining(", "));
        String permitted = type.isSealed()
                ? " permits " + Arrays.stream(type.getPermittedSubclasses()).map(Class::getName).sorted().collect(Collectors.joining(", ")) : "";
        String components = type.isRecord()
                ? Arrays.stream(type.getRecordComponents()).map(RecordComponent::toString).collect(Collectors.joining(", ", " (", ")")) : "";
        lines.add(type.toGenericString() + components + (parents.isEmpty() ? "" : " : " + parents) + permitted);
        members(type).filter(member -> shows(member.getModifiers()) && !member.isSynthetic()).map(ApiTest::text).forEach(lines::add);
    }

    private static Stream<Member> members(Class<?> type) {
        return Stream.of(type.getDeclaredConstructors(), type.getDeclaredMethods(), type.getDeclaredFields()).flatMap(Arrays::stream);
    }

    private static String text(Member member) {
        return switch (member) {
            case Constructor<?> constructor -> constructor.toGenericString();
            case Executable method -> method.toGenericString();
            case Field field -> field.toGenericString() + constant(field);
            default -> throw new AssertionError(member);
        };
    }

    /** The compiler copies the values of constants into those who use them. */
    private static String constant(Field field) {
        boolean isConstant = Modifier.isStatic(field.getModifiers()) && Modifier.isFinal(field.getModifiers())
                && (field.getType().isPrimitive() || field.getType() == String.class);
        try {
            return isConstant && Modifier.isPublic(field.getModifiers()) ? " = " + field.get(null) : "";
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
