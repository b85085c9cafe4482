import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a bill of materials (CycloneDX 1.6) for each distribution: what its list of parts names, as the bill of the whole Maven build describes it,
 * and what Maven knows nothing of, which is the linked Java and the game of the demo. The build starts this file.
 */
final class Bills {
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String REF = "bom-ref";
    private static final String DEPENDS_ON = "dependsOn";
    private static final Pattern PART = Pattern.compile("(?m)^(\\S+[.]jar): ");
    private static final Pattern CLASSIFIER = Pattern.compile("[?&]classifier=([^&]+)");
    private static final Pattern JAVA = Pattern.compile("(?m)^image/ \\(Java ([^ ]+) of (.+)\\): (.*)$");
    private static final String DEMO = "\ndemo/: ";

    private final ObjectNode whole;

    private Bills(ObjectNode whole) {
        this.whole = whole;
    }

    /** Takes the bill of the build, then for each distribution the file that describes it, its folder and the file to make. */
    public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
        Path whole = Path.of(arguments[0]);
        if (!Files.exists(whole)) {
            // Maven makes none while it is offline, and says so.
            return;
        }
        var bills = new Bills((ObjectNode) MAPPER.readTree(whole.toFile()));
        for (int at = 1; at < arguments.length; at += 3) {
            MAPPER.writeValue(Path.of(arguments[at + 2]).toFile(), bills.of(Path.of(arguments[at]), Path.of(arguments[at + 1])));
        }
    }

    private ObjectNode of(Path description, Path home) throws IOException, NoSuchAlgorithmException {
        String name = "lanspread-" + description.getFileName().toString().replace(".properties", "");
        String parts = Files.readString(home.resolve("licences/PARTS.txt"));
        ObjectNode bill = whole.deepCopy();
        ArrayNode components = bill.putArray("components");
        addJars(components, PART.matcher(parts).results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new)));
        for (MatchResult java : JAVA.matcher(parts).results().toList()) {
            components.add(java(home, java));
        }
        if (parts.contains(DEMO)) {
            components.add(demo(home));
        }
        var refs = stream(components).map(one -> one.path(REF).asString()).collect(Collectors.toCollection(TreeSet::new));
        bill.set("dependencies", dependencies(name, refs));
        var itself = (ObjectNode) bill.at("/metadata/component");
        itself.remove("purl");
        itself.put(REF, name).put("name", name).put("description", firstComment(description));
        bill.put("serialNumber", "urn:uuid:" + UUID.nameUUIDFromBytes((name + components).getBytes(StandardCharsets.UTF_8)));
        return bill;
    }

    private void addJars(ArrayNode components, Set<String> jars) {
        stream(whole.path("components")).filter(one -> jars.remove(file(one))).forEach(components::add);
        if (!jars.isEmpty()) {
            throw new IllegalStateException("Maven's bill of materials lacks " + jars);
        }
    }

    private static String file(JsonNode component) {
        String purl = component.path("purl").asString();
        String classifier = CLASSIFIER.matcher(purl).results().map(found -> "-" + found.group(1)).findFirst().orElse("");
        return component.path("name").asString() + "-" + component.path("version").asString() + classifier
                + (purl.contains("type=jar") ? ".jar" : ".other");
    }

    private static ObjectNode java(Path home, MatchResult named) throws IOException {
        var release = new Properties();
        try (Reader in = Files.newBufferedReader(home.resolve("image/release"))) {
            release.load(in);
        }
        String version = named.group(1);
        ObjectNode java = component("platform", "pkg:generic/openjdk@" + version.replace("+", "%2B"), "OpenJDK", version);
        java.putObject("supplier").put("name", named.group(2));
        java.put("description", "The Java runtime, linked with these of its modules: " + Stream.of(unquoted(release, "MODULES").split(" "))
                .filter(module -> module.matches("(java|jdk)[.].*")).collect(Collectors.joining(", ")));
        if (named.group(3).startsWith("GPL-2.0 with the Classpath exception")) {
            license(java, "GPL-2.0-only WITH Classpath-exception-2.0");
        }
        java.put("cpe", "cpe:2.3:a:oracle:openjdk:" + unquoted(release, "JAVA_VERSION") + ":*:*:*:*:*:*:*");
        java.put("purl", java.path(REF).asString());
        reference(java, "license", "image/legal");
        return java;
    }

    private static String unquoted(Properties release, String key) {
        return release.getProperty(key).replace("\"", "");
    }

    /** What the file of its copyrights says beside it. */
    private static ObjectNode demo(Path home) throws IOException, NoSuchAlgorithmException {
        ObjectNode demo = component("application", "whichwayisup", "Which Way Is Up?", "0.7.9");
        demo.putArray("authors").addObject().put("name", "Olli Etuaho");
        demo.put("description", "The game of the demo, as an archive");
        byte[] archive = Files.readAllBytes(home.resolve("demo/whichwayisup/whichwayisup.eti"));
        demo.putArray("hashes").addObject().put("alg", "SHA-256")
                .put("content", HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive)));
        license(demo, "GPL-2.0-only AND CC-BY-3.0 AND Bitstream-Vera");
        reference(demo, "license", "demo/whichwayisup-copyright.txt");
        return demo;
    }

    private static ObjectNode component(String type, String ref, String name, String version) {
        return MAPPER.createObjectNode().put("type", type).put(REF, ref).put("name", name).put("version", version);
    }

    private static void license(ObjectNode component, String expression) {
        component.putArray("licenses").addObject().put("expression", expression);
    }

    private static void reference(ObjectNode component, String type, String url) {
        component.putArray("externalReferences").addObject().put("type", type).put("url", url);
    }

    /** Those of the build, as far as they are here; the distribution depends on what nothing else depends on. */
    private ArrayNode dependencies(String root, Set<String> refs) {
        ArrayNode all = MAPPER.createArrayNode();
        ArrayNode ofRoot = all.addObject().put("ref", root).putArray(DEPENDS_ON);
        var roots = new TreeSet<>(refs);
        for (JsonNode one : whole.path("dependencies")) {
            if (refs.contains(one.path("ref").asString())) {
                ArrayNode kept = all.addObject().put("ref", one.path("ref").asString()).putArray(DEPENDS_ON);
                stream(one.path(DEPENDS_ON)).map(JsonNode::asString).filter(refs::contains).forEach(ref -> {
                    kept.add(ref);
                    roots.remove(ref);
                });
            }
        }
        roots.forEach(ofRoot::add);
        return all;
    }

    private static String firstComment(Path description) throws IOException {
        try (Stream<String> lines = Files.lines(description)) {
            return lines.filter(line -> line.startsWith("# ")).findFirst().orElseThrow().substring(2);
        }
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
