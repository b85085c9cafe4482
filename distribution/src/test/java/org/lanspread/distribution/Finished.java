package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A command of any distribution that came to its end.
 *
 * @param status its exit status
 * @param output what it printed
 */
record Finished(int status, String output) {
    private static final long PATIENCE_SECONDS = 120;

    /**
     * Runs a command, which has nothing to read.
     *
     * @param folder where it runs, and where what it prints is kept
     */
    static Finished of(Path folder, List<String> program, String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        var command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            process.getOutputStream().close();
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("ends within %s s: %s", PATIENCE_SECONDS, command).isTrue();
            return new Finished(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
    }
}
