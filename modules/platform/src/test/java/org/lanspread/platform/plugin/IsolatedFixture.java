package org.lanspread.platform.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.lanspread.platform.host.ChildRuntime;
import org.lanspread.platform.host.HostLimits;
import org.lanspread.platform.host.Magic;
import org.lanspread.platform.host.ChildHost;
import org.lanspread.platform.host.ChildHost.Plugin;

/** An isolated plugin whose unpacker does what the archive says: text behind {@value #MAGIC}. */
final class IsolatedFixture {
    static final String MAGIC = "ACME:";

    private static final String SOURCE = """
            package acme;
            import java.io.*;
            import java.nio.*;
            import java.nio.file.*;
            import java.util.*;
            import org.lanspread.spi.unpack.*;
            import org.lanspread.spi.unpack.ArchiveEntry.Kind;
            public class Acme implements Unpacker {
                private static final OutputStream OUT = new FileOutputStream(FileDescriptor.out);
                public String id() { return "acme"; }
                public Match match(Archive archive) { throw new AssertionError("nobody asks"); }
                public ArchiveReader open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
                    String[] words = Files.readString(archive.file()).strip().split(":");
                    if (words[1].equals("open")) {
                        act(words[2], archive);
                    }
                    if (words[1].equals("reading")) {
                        while (true) {
                            options.reading().goesOn();
                            Thread.onSpinWait();
                        }
                    }
                    if (words[1].equals("signs")) {
                        Path listed = archive.file().resolveSibling("listed");
                        byte[] sign = Files.exists(listed) ? new byte[] {8, 0, 0, 0, 0} : new byte[] {4};
                        int count = Integer.parseInt(words[Files.exists(listed) ? 3 : 2]);
                        for (int i = 0; i < count; i++) {
                            OUT.write(sign);
                        }
                        Files.write(listed, sign);
                    }
                    String name = words[1].equals("password") ? options.password().orElse("none") : "a.txt";
                    long crc = words[1].equals("lie") ? 1 : 0x3610a686L;
                    var file = new ArchiveEntry(1, name, Kind.FILE, 5, OptionalLong.of(crc), true);
                    var link = new ArchiveEntry(2, "link", Kind.LINK, 0, OptionalLong.empty(), false);
                    var entries = List.of(new ArchiveEntry(0, "d", Kind.DIRECTORY, 0, OptionalLong.empty(), false), file, link);
                    var many = Collections.nCopies(200_001, link);
                    return new ArchiveReader() {
                        public ArchiveListing listing() { return new ArchiveListing(words[1].equals("many") ? many : entries, false, 0); }
                        public void extract(EntrySelection which, EntrySink sink) throws IOException, UnpackException {
                            if (which.includes(entries.get(0))) {
                                sink.directory(entries.get(0));
                            }
                            if (which.includes(file)) {
                                try (var out = sink.file(file)) {
                                    if (words[1].equals("extract")) {
                                        act(words[2], archive);
                                    }
                                    do {
                                        out.write(ByteBuffer.wrap("hello".getBytes()));
                                    } while (words[1].equals("endless"));
                                    out.complete();
                                }
                            }
                            if (which.includes(link)) {
                                throw new UnpackException(UnpackException.Reason.UNSUPPORTED, "a link");
                            }
                        }
                        public void close() {}
                    };
                }
                private static void act(String what, Archive archive) throws IOException, UnpackException {
                    try {
                        switch (what) {
                            case "halt" -> Runtime.getRuntime().halt(7);
                            case "segv" -> {
                                new ProcessBuilder("kill", "-SEGV", "" + ProcessHandle.current().pid()).start().waitFor();
                                new Object().wait();
                            }
                            case "memory" -> {
                                var held = new ArrayList<byte[]>();
                                while (true) {
                                    held.add(new byte[1 << 20]);
                                }
                            }
                            case "address-space" -> {
                                var all = java.lang.foreign.Arena.global();
                                while (true) {
                                    all.allocate(64 << 20);
                                }
                            }
                            case "loop" -> {
                                Files.write(archive.file().resolveSibling("looping"), new byte[0]);
                                while (true) {
                                    Thread.onSpinWait();
                                }
                            }
                            case "garbage" -> OUT.write("what is this about? ".repeat(1000).getBytes());
                            case "partial" -> {
                                OUT.write(new byte[] {4, 0, 0, 0, 5, 'h'});
                                Runtime.getRuntime().halt(0);
                            }
                            case "chatter" -> {
                                for (int i = 0; i < 100_000; i++) {
                                    System.out.println("not a frame");
                                    System.err.println("\\033[31mred");
                                }
                            }
                            case "missing" -> Files.readString(Path.of("no such file"));
                            case "refuse" -> throw new UnpackException(UnpackException.Reason.WRONG_PASSWORD, "wrong \\033[31m");
                            case "throw" -> throw new IllegalStateException("a defect");
                        }
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
            }
            """;

    private IsolatedFixture() {}

    /** Puts the plugin into the plugin folder. */
    static Path plugin(Path pluginDir) throws IOException {
        Path folder = new PluginFixture(pluginDir).folder("acme",
                PluginFixture.descriptor("acme") + "isolation=process\npriority=-3\nformats=41 43 4d 45\n");
        PluginFixture.jar(folder.resolve("acme.jar"), Map.of("acme/Acme.java", SOURCE),
                Map.of("META-INF/services/org.lanspread.spi.unpack.Unpacker", "acme.Acme\n"));
        return folder;
    }

    static ChildHost host(Path folder, HostLimits limits) {
        var runtime = ChildRuntime.of(ChildMain.class.getModule().getLayer(), "org.lanspread.platform", ChildMain.class.getName());
        return new ChildHost(new Plugin("acme", -3, List.of(Magic.parse("41 43 4d 45")), folder), runtime, limits);
    }

    static Path archive(Path folder, String behaviour) throws IOException {
        return Files.writeString(folder.resolve("game.eti"), MAGIC + behaviour);
    }
}
