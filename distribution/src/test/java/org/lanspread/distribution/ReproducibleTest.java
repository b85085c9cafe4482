package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The same commit gives the same archives. */
@Tag("nightly")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script is one for a shell")
class ReproducibleTest {
    private static final long MAX_MINUTES = 45;

    @TempDir
    private Path temp;

    @Test
    @Scenario("S74")
    void twoBuildsOfACommitGiveTheSameArchives() throws Exception {
        assumeTrue(Machine.can("git", "-C", Checkout.file("").toString(), "rev-parse", "HEAD"), "there is no commit to build outside of a checkout");
        Path output = temp.resolve("output.txt");
        var builder = new ProcessBuilder("sh", Checkout.file("distribution/reproducible").toString()).redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("TMPDIR", temp.toString());
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            assertThat(process.waitFor(MAX_MINUTES, TimeUnit.MINUTES)).as("ends within %s minutes", MAX_MINUTES).isTrue();
            assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
