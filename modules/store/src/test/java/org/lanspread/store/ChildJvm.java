package org.lanspread.store;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Programs of these tests that run in a virtual machine of their own. */
final class ChildJvm {
    private ChildJvm() {}

    static List<String> command(Class<?> main, Path... arguments) throws URISyntaxException {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.add("-cp");
        command.add(String.join(File.pathSeparator, tests(main), System.getProperty("java.class.path"),
                System.getProperty("jdk.module.path", "")));
        command.add(main.getName());
        for (Path argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    /** Where the compiled tests are: not on the class path when they run as a part of the module. */
    private static String tests(Class<?> main) throws URISyntaxException {
        Path at = Path.of(Objects.requireNonNull(main.getResource(main.getSimpleName() + ".class")).toURI());
        for (int up = main.getName().split("[.]").length; up > 0; up--) {
            at = at.getParent();
        }
        return at.toString();
    }
}
