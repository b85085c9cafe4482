package org.lanspread.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the machine and the user who runs the tests allow. */
final class Machine {
    private Machine() {}

    /** Whether a command succeeds. */
    static boolean can(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether disks can be mounted in a mount namespace, which ends with its process. */
    static boolean mounts() throws InterruptedException {
        return can("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt");
    }

    /** A command that mounts a disk in memory at a folder, for the process that it becomes and for nobody else. */
    static List<String> withDisk(String options, String folder) {
        return List.of("unshare", "-m", "sh", "-c", "mount -t tmpfs -o " + options + " tmpfs \"$0\" && exec \"$@\"", folder);
    }

    /** A folder as a process with a mount namespace of its own sees it. */
    static Path seenBy(long pid, Path folder) {
        return Path.of("/proc/" + pid + "/root").resolve(folder.toString().substring(1));
    }

    /** The most memory that a process ever had, in KiB, as far as the system says. */
    static long peakKib(long pid) throws IOException {
        Path status = Path.of("/proc/" + pid + "/status");
        return !Files.exists(status) ? 0 : Files.readAllLines(status).stream().filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(0);
    }

    /** Runs a command in the mount namespace of a process. */
    static void inside(long pid, String... command) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid), "-m"));
        all.addAll(List.of(command));
        if (!can(all.toArray(String[]::new))) {
            throw new IOException("failed: " + String.join(" ", all));
        }
    }
}
