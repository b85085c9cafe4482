package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that the system really mounts, in a mount namespace that ends with the program in it. */
class MountTest {
    private static final List<String> NAMESPACE = List.of("unshare", "--map-root-user", "--mount");

    private static boolean canMount(Path folder) throws InterruptedException {
        var command = new ArrayList<>(NAMESPACE);
        command.addAll(List.of("mount", "-t", "tmpfs", "none", folder.toString()));
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    @Tag("F19")
    @Tag("F28")
    @Tag("F29")
    @Tag("F30")
    void copesWithDisksThatAreMountedInsideOrFull(@TempDir Path folder) throws Exception {
        assumeTrue(canMount(folder), "this machine lets no test mount a disk");
        var command = new ArrayList<>(NAMESPACE);
        command.addAll(ChildJvm.command(MountedDisks.class, folder));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
