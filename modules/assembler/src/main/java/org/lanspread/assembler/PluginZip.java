package org.lanspread.assembler;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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
        if (!Files.isRegularFile(file)) {
            throw new AssemblyException("the plugin " + file + " is not there, or is no file: look at its path in the description");
        }
        try (var zip = new ZipFile(file.toFile())) {
            List<? extends ZipEntry> entries = zip.stream().toList();
            for (ZipEntry entry : entries) {
                if (!plugins.resolve(entry.getName()).normalize().startsWith(plugins.resolve(top(entry)))) {
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
        } catch (ZipException | EOFException | FileNotFoundException | InvalidPathException e) {
            throw new AssemblyException("the plugin " + file + " is no zip, is damaged, or may not be read: get a sound one", e);
        }
    }

    private String folder(List<? extends ZipEntry> entries) throws AssemblyException {
        var tops = entries.stream().map(PluginZip::top).collect(Collectors.toSet());
        String top = tops.stream().findFirst().orElse("");
        if (tops.size() != 1 || entries.stream().noneMatch(entry -> entry.getName().equals(top + "/" + DESCRIPTOR))) {
            throw new AssemblyException(file + " is no plugin, which is one folder with a " + DESCRIPTOR
                    + " in it: take what the build of the plugin makes for people");
        }
        return top;
    }

    private static String top(ZipEntry entry) {
        return entry.getName().split("/", 2)[0];
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
