package org.lanspread.distribution;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Empty folders for commands, which leave neither a process nor a temporary file. */
abstract class CommandsFixture {
    @TempDir
    Path temp;

    Cli cli;
    Path games;
    Path state;

    @BeforeEach
    void prepare() throws Exception {
        cli = new Cli(temp.resolve("cli"));
        games = Files.createDirectory(temp.resolve("games"));
        state = temp.resolve("state");
    }

    @AfterEach
    void nothingIsLeft() {
        cli.assertNothingLeft();
    }

    /** Runs a command about these games; what is given comes last. */
    Cli.Result run(String command, String... more) throws Exception {
        var arguments = new ArrayList<>(List.of(command, "--games", games.toString(), "--state", state.toString()));
        arguments.addAll(List.of("--interface", Cli.LOOPBACK, "--discovery", "static"));
        arguments.addAll(List.of(more));
        return cli.run(arguments.toArray(String[]::new));
    }
}
