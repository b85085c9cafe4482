package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A distribution that was unpacked from its archive, on a machine that has no Java but the given one, and no tools but those of every system.
 *
 * @param home its folder
 * @param javaHome what the variable JAVA_HOME says
 */
record Unpacked(Path home, Optional<Path> javaHome) {
    private static final Path ARCHIVES = Path.of(System.getProperty("lanspread.archives"));
    private static final List<String> TOOLS = List.of("chmod", "dirname", "env", "head", "readlink", "sed", "sh");
    private static final String READ_ONLY = "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\"";

    /** The archives of a distribution; there is one of each kind. */
    static Path archive(String name, String kind) {
        return Games.children(ARCHIVES).stream().filter(file -> file.getFileName().toString().matches("lanspread-.*-" + name + "(-.*)?[.]" + kind))
                .findFirst().orElseThrow(() -> new AssertionError("no " + kind + " of " + name + " in " + ARCHIVES));
    }

    /** All archives and what belongs to them. */
    static List<Path> published() {
        return Games.children(ARCHIVES);
    }

    /** Unpacks as tar does. */
    static Unpacked tar(String name, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        int status = new ProcessBuilder("tar", "-xzf", archive(name, "tar.gz").toString(), "-C", folder.toString()).inheritIO().start().waitFor();
        assertThat(status).as("tar").isZero();
        return only(folder);
    }

    /** Unpacks without the execute bits, as some programs do. */
    static Unpacked zip(String name, Path folder) throws IOException {
        try (var zip = new ZipFile(archive(name, "zip").toFile())) {
            for (ZipEntry entry : zip.stream().filter(one -> !one.isDirectory()).toList()) {
                Path file = folder.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                try (var in = zip.getInputStream(entry)) {
                    Files.copy(in, file);
                }
            }
        }
        return only(folder);
    }

    private static Unpacked only(Path folder) {
        assertThat(Games.children(folder)).hasSize(1);
        return new Unpacked(Games.children(folder).getFirst(), Optional.empty());
    }

    /** The same on a machine with a Java. */
    Unpacked with(Path java) {
        return new Unpacked(home, Optional.of(java));
    }

    /** The command that starts it. */
    List<String> program() throws IOException {
        return script("lanspread");
    }

    /** The command that starts it in a folder that cannot be written to. */
    List<String> readOnlyProgram() throws IOException {
        var program = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", READ_ONLY, home.toString()));
        program.addAll(program());
        return program;
    }

    /** The command that starts one of its scripts. */
    List<String> script(String name) throws IOException {
        var program = new ArrayList<>(List.of("env", "-u", "JAVA_HOME", "PATH=" + tools()));
        javaHome.ifPresent(java -> program.add("JAVA_HOME=" + java));
        program.addAll(List.of("sh", home.resolve("bin").resolve(name).toString()));
        return program;
    }

    /** A folder with links to the tools, since the folders where they are usually have a Java too. */
    private Path tools() throws IOException {
        Path tools = home.resolveSibling("tools");
        if (!Files.exists(tools)) {
            Files.createDirectory(tools);
            for (String tool : TOOLS) {
                Files.createSymbolicLink(tools.resolve(tool), find(tool));
            }
        }
        return tools;
    }

    private static Path find(String tool) {
        return List.of("/usr/bin", "/bin").stream().map(folder -> Path.of(folder, tool)).filter(Files::isExecutable).findFirst().orElseThrow();
    }
}
