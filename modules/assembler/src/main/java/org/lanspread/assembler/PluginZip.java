package org.lanspread.assembler;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A plugin as its build makes it for people: a zip with one folder, in which a {@value #DESCRIPTOR} is.
 *
 * @param file the zip
 */
record PluginZip(Path file) {
    private static final String DESCRIPTOR = "plugin.properties";

    /** Unpacks the folder into that of the plugins, which has none of its name yet; returns where it is then. */
    Path unpackInto(Path plugins) throws AssemblyException, IOException {
        try (var zip = new ZipFile(file.toFile())) {
            List<? extends ZipEntry> entries = zip.stream().toList();
            for (ZipEntry entry : entries) {
                if (!plugins.resolve(entry.getName()).normalize().startsWith(plugins)) {
                    throw new AssemblyException(file + " has the entry " + entry.getName() + ", which leads out of it: get a sound one");
                }
            }
            Path folder = plugins.resolve(folder(entries));
            Assembly.requireNew(folder);
            for (ZipEntry entry : entries) {
                unpack(zip, entry, plugins.resolve(entry.getName()).normalize());
            }
            return folder;
        } catch (FileAlreadyExistsException e) {
            throw new AssemblyException(file + " has one entry twice (" + e.getMessage() + "): get a sound one", e);
        } catch (ZipException | NoSuchFileException | InvalidPathException e) {
            throw new AssemblyException("the plugin " + file + " is not there, or is no zip: look at its path in the description", e);
        }
    }

    private String folder(List<? extends ZipEntry> entries) throws AssemblyException {
        var tops = entries.stream().map(entry -> entry.getName().split("/", 2)[0]).collect(Collectors.toSet());
        String top = tops.stream().findFirst().orElse("");
        if (tops.size() != 1 || entries.stream().noneMatch(entry -> entry.getName().equals(top + "/" + DESCRIPTOR))) {
            throw new AssemblyException(file + " is no plugin, which is one folder with a " + DESCRIPTOR
                    + " in it: take what the build of the plugin makes for people");
        }
        return top;
    }

    private static void unpack(ZipFile zip, ZipEntry entry, Path to) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(to);
            return;
        }
        Files.createDirectories(to.getParent());
        try (var in = zip.getInputStream(entry)) {
            Files.copy(in, to);
        }
    }
}
