package org.lanspread.assembler;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The Java in a distribution, which is a part of the one that runs this: jlink takes nothing else.
 *
 * @param image its folder
 */
record LinkedJava(Path image) {
    /** So it is called in the licence of OpenJDK, which lets everybody link what is theirs to it. */
    private static final String EXCEPTION = "\"CLASSPATH\" EXCEPTION";

    /** Names it, its vendor and its licence in one line. */
    String overview() throws IOException {
        Path licence = image.resolve("legal/java.base/LICENSE");
        boolean isOpen = Files.exists(licence) && Files.readString(licence, StandardCharsets.ISO_8859_1).contains(EXCEPTION);
        String name = image.getFileName() + "/";
        return name + " (Java " + Runtime.version() + " of " + System.getProperty("java.vendor") + "): "
                + (isOpen ? "GPL-2.0 with the Classpath exception; " : "") + "the texts for each of its modules are in " + name + "legal";
    }
}
