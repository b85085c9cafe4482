package org.lanspread.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A console whose output a test reads. */
final class Captured {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final InputStream in;
    private final boolean typed;

    /** @param typed whether a person types on a terminal */
    Captured(InputStream in, boolean typed) {
        this.in = in;
        this.typed = typed;
    }

    Captured(InputStream in) {
        this(in, false);
    }

    Captured(String in) {
        this(new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)));
    }

    Captured() {
        this("");
    }

    Console console() {
        return new Console(in, new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8), false,
                typed);
    }

    /** Runs a command with a game folder and a state folder below a temporary one. */
    int run(Engine engine, Path folder, String... args) {
        var all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--games", folder.toString(), "--state", folder.resolve("state").toString(), "--name", "ada"));
        return Main.run(console(), engine, all.toArray(String[]::new));
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
