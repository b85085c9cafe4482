package org.lanspread.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.lanspread.peer.PeerConfig;

/**
 * What is taken where the user says nothing.
 *
 * @param os the name of the operating system, as Java gives it
 * @param home the user's home folder
 * @param login the user's login name
 * @param environment the environment variables
 */
record UserDefaults(String os, Path home, String login, Map<String, String> environment) {
    /** Those of the user who runs this process. */
    static UserDefaults ofProcess() {
        return new UserDefaults(
                System.getProperty("os.name"), Path.of(System.getProperty("user.home")), System.getProperty("user.name"), System.getenv());
    }

    /** The state folder, where the operating system wants the data of programs. */
    Path stateDir() {
        String name = os.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            return variable("LOCALAPPDATA").map(Path::of).orElse(home.resolve("AppData").resolve("Local")).resolve("Lanspread");
        }
        if (name.startsWith("mac")) {
            return home.resolve("Library").resolve("Application Support").resolve("Lanspread");
        }
        // The XDG base directory specification says that a relative path is to be ignored.
        return variable("XDG_DATA_HOME").map(Path::of).filter(Path::isAbsolute)
                .orElse(home.resolve(".local").resolve("share")).resolve("lanspread");
    }

    /** What other people see: login and computer. */
    String peerName() {
        return sanitised(login + "@" + variable("COMPUTERNAME").or(() -> variable("HOSTNAME")).or(UserDefaults::hostFile)
                .orElseGet(UserDefaults::resolvedHost));
    }

    static String sanitised(String name) {
        String clean = name.replaceAll("[^\\p{L}\\p{N}@._-]+", "-");
        return clean.substring(0, Math.min(clean.length(), PeerConfig.MAX_NAME_CHARS));
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static Optional<String> hostFile() {
        try {
            return Optional.of(Files.readString(Path.of("/etc/hostname")).strip()).filter(name -> !name.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The last resort, since it may ask a name server. */
    private static String resolvedHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "computer";
        }
    }
}
