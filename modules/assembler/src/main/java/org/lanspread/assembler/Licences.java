package org.lanspread.assembler;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/**
 * Collects the licences of parts: the texts that belong to each by an index, and what a jar itself brings.
 *
 * @param folder where {@value #INDEX} and the texts are
 * @param index the texts by the begin of the names of parts; the first that fits counts
 */
record Licences(Path folder, Map<String, List<String>> index) {
    /** What is written beside the texts: each part with its licences. */
    static final String OVERVIEW = "PARTS.txt";

    private static final String INDEX = "index.txt";
    private static final String UNKNOWN = "see what the part itself says";
    private static final Pattern IN_JAR = Pattern.compile(
            "META-INF/(?:licen[cs]e/)?([^/]*(?:LICEN[CS]E|NOTICE|COPYING)[^/]*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern ARTIFACT = Pattern.compile("(.+?)-\\d.*");

    static Licences read(Path folder) throws IOException {
        var index = new LinkedHashMap<String, List<String>>();
        for (String line : Files.readAllLines(folder.resolve(INDEX))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                List<String> words = List.of(line.strip().split("\\s+"));
                index.put(words.getFirst(), words.subList(1, words.size()));
            }
        }
        return new Licences(folder, index);
    }

    /**
     * Writes into a new folder what belongs to these parts.
     *
     * @param java the Java that is linked, which has its texts with it
     * @param jars the jars
     * @param others the names of other parts; those that the index has nothing for are the user's own
     */
    void write(Optional<LinkedJava> java, List<Path> jars, List<String> others, Path output) throws IOException {
        Files.createDirectories(output);
        var overview = new ArrayList<>(List.of("What this distribution consists of, and the licences; each is a text in this folder.",
                "A folder of a part's name has what the part itself brings.", ""));
        if (java.isPresent()) {
            overview.add(java.get().overview());
        }
        var texts = new TreeSet<String>();
        for (Path jar : jars) {
            String name = jar.getFileName().toString();
            List<String> licences = of(name);
            texts.addAll(licences);
            overview.add(name + ": " + (licences.isEmpty() ? UNKNOWN : String.join(", ", licences)));
            extract(jar, output.resolve(artifact(name)));
        }
        for (String other : others) {
            List<String> licences = of(other);
            if (!licences.isEmpty()) {
                texts.addAll(licences);
                overview.add(other + ": " + String.join(", ", licences));
            }
        }
        copyTexts(texts, output);
        Files.write(output.resolve(OVERVIEW), overview);
    }

    private void copyTexts(Set<String> texts, Path output) throws IOException {
        for (String text : texts) {
            Files.copy(folder.resolve(text + ".txt"), output.resolve(text + ".txt"));
        }
        // So that what is made can be parts again.
        Files.copy(folder.resolve(INDEX), output.resolve(INDEX));
    }

    private List<String> of(String part) {
        return index.entrySet().stream().filter(entry -> part.startsWith(entry.getKey())).map(Map.Entry::getValue).findFirst().orElse(List.of());
    }

    private static String artifact(String jar) {
        Matcher versioned = ARTIFACT.matcher(jar);
        return versioned.matches() ? versioned.group(1) : jar;
    }

    /** Jars of one artifact that differ in their natives only share a folder. */
    private static void extract(Path jar, Path output) throws IOException {
        try (var file = new JarFile(jar.toFile())) {
            for (var entry : file.stream().toList()) {
                Matcher found = IN_JAR.matcher(entry.getName());
                if (found.matches()) {
                    Files.createDirectories(output);
                    try (InputStream in = file.getInputStream(entry)) {
                        Files.write(output.resolve(Path.of(found.group(1)).getFileName()), in.readAllBytes());
                    }
                }
            }
        } catch (ZipException e) {
            throw new FileSystemException(jar.toString(), null, "it is no jar");
        }
    }
}
