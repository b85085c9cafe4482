package org.lanspread.platform.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The temporary folder of a child. It is named after the process that started the child: so what a killed process left is known for that, and goes
 * when the next folder is made.
 */
record TempFolder(Path path) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TempFolder.class);
    private static final String PREFIX = "lanspread-unpacker-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9]{1,18})-[0-9]+");

    /** Makes one where the system has its temporary files. */
    static TempFolder make() throws IOException {
        var made = new TempFolder(Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-"));
        made.sweepBeside();
        return made;
    }

    private void sweepBeside() {
        try (Stream<Path> files = Files.list(path.getParent())) {
            UserPrincipal owner = Files.getOwner(path);
            for (Path left : files.filter(TempFolder::isLeft).toList()) {
                // Others may write into what is theirs while it is deleted, and lead that elsewhere.
                if (Files.isDirectory(left) && !Files.isSymbolicLink(left) && Files.getOwner(left).equals(owner)) {
                    new TempFolder(left).close();
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("what was left beside {} could not be looked at", path, e);
        }
    }

    private static boolean isLeft(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
    }

    /** Deletes it with all that is in it. */
    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(path)) {
            List<Path> contentFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : contentFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("the temporary folder {} of a child is left behind", path, e);
        }
    }
}
