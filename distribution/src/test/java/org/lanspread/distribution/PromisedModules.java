package org.lanspread.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The modules of the JDK that docs/plugin-compatibility.md promises to plugins, and a use of each. */
final class PromisedModules {
    private static final Pattern MODULE = Pattern.compile("`(java\\.[a-z.]+|jdk\\.[a-z.]+)`");

    /** For each module an expression, by a class that the module has, and its value. */
    private static final Map<String, List<String>> USES = new TreeMap<>(Map.of(
            "java.base", List.of("new java.util.BitSet()", "{}"),
            "java.logging", List.of("java.util.logging.Level.parse(\"INFO\")", "INFO"),
            "java.management", List.of("java.lang.management.ManagementFactory.getRuntimeMXBean().getSpecName()",
                    "Java Virtual Machine Specification"),
            "java.naming", List.of("new javax.naming.ldap.LdapName(\"cn=ada\")", "cn=ada"),
            "java.xml", List.of("javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder()"
                    + ".parse(new java.io.ByteArrayInputStream(\"<level/>\".getBytes())).getDocumentElement().getTagName()", "level"),
            "jdk.unsupported", List.of("new sun.misc.Signal(\"TERM\")", "SIGTERM")));

    private PromisedModules() {}

    /** The list of the page. */
    static List<String> onPage() throws IOException {
        String section = Files.readString(Checkout.file("docs/plugin-compatibility.md")).split("\n## The modules of the JDK\n")[1].split("\n## ")[0];
        return MODULE.matcher(section).results().map(found -> found.group(1)).toList();
    }

    /** Those that are used. */
    static List<String> used() {
        return List.copyOf(USES.keySet());
    }

    /** Lets a plugin require all of them in the descriptor of one jar, and use them by another one that has no descriptor. */
    static MadePlugin useAll(MadePlugin plugin) throws IOException {
        String requires = onPage().stream().map(module -> "requires " + module + ";").collect(Collectors.joining(" "));
        String uses = USES.entrySet().stream().map(use -> "\"" + use.getKey() + " \" + " + use.getValue().getFirst() + " + \"\\n\"")
                .collect(Collectors.joining(" + "));
        return plugin.with("requires.jar", "module-info.java", "module promised { " + requires + " }").saying(uses);
    }

    /** What such a plugin says. */
    static String expected() {
        return USES.entrySet().stream().map(use -> use.getKey() + " " + use.getValue().getLast() + "\n").collect(Collectors.joining());
    }
}
