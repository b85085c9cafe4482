package org.lanspread.assembler;

import java.util.Locale;

/**
 * An operating system and a kind of processor.
 *
 * @param os {@code linux}, {@code macos} or {@code windows}; another one by the name that Java has for it
 * @param processor {@code x86_64} or {@code aarch64}; another one by the name that Java has for it
 */
record HostSystem(String os, String processor) {
    /** That of this process. */
    static HostSystem here() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static HostSystem of(String osName, String osArch) {
        String name = osName.toLowerCase(Locale.ROOT);
        String os = name.startsWith("mac") ? "macos" : name.startsWith("windows") ? "windows" : name;
        return new HostSystem(os, osArch.equals("amd64") ? "x86_64" : osArch);
    }

    boolean isWindows() {
        return os.equals("windows");
    }

    /** As keys of descriptions name it. */
    @Override
    public String toString() {
        return os + "-" + processor;
    }
}
