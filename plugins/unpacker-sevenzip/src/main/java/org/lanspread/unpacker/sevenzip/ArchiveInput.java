package org.lanspread.unpacker.sevenzip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.sf.sevenzipjbinding.IInStream;
import net.sf.sevenzipjbinding.SevenZipException;
import org.lanspread.spi.unpack.UnpackOptions.Reading;

/** The bytes of an archive: a file, or all volumes of a 7z set, which are one file cut into pieces. */
final class ArchiveInput implements IInStream {
    /** The most volumes of a set; their names have three digits. */
    private static final int MAX_VOLUMES = 999;
    private static final String FIRST = ".001";

    private final List<FileChannel> volumes = new ArrayList<>();
    private final List<Long> ends = new ArrayList<>();
    private final Reading reading;
    private long position;
    private IOException failure;

    private ArchiveInput(Reading reading) {
        this.reading = reading;
    }

    /** @param reading hears of each read */
    static ArchiveInput open(Path first, Reading reading) throws IOException {
        var input = new ArchiveInput(reading);
        try {
            input.add(first);
            if (isFirstOfASet(first)) {
                input.addFurther(first);
            }
            return input;
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    static boolean isFirstOfASet(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(FIRST);
    }

    private void addFurther(Path first) throws IOException {
        String name = first.getFileName().toString();
        String stem = name.substring(0, name.length() - FIRST.length());
        for (int number = 2; number <= MAX_VOLUMES; number++) {
            Path volume = first.resolveSibling(stem + String.format(Locale.ROOT, ".%03d", number));
            if (!Files.isRegularFile(volume, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            add(volume);
        }
    }

    private void add(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        volumes.add(channel);
        ends.add(sizeBytes() + channel.size());
    }

    /** The size of all volumes together. */
    long sizeBytes() {
        return ends.isEmpty() ? 0 : ends.getLast();
    }

    @Override
    public synchronized long seek(long offset, int origin) throws SevenZipException {
        long to = switch (origin) {
            case SEEK_SET -> offset;
            case SEEK_CUR -> position + offset;
            case SEEK_END -> sizeBytes() + offset;
            default -> throw new SevenZipException("unknown origin");
        };
        if (to < 0) {
            throw new SevenZipException("a position before the file");
        }
        position = to;
        return to;
    }

    /** Fills what it can; 0 at the end. */
    @Override
    public synchronized int read(byte[] data) throws SevenZipException {
        try {
            reading.goesOn();
            int volume = 0;
            while (volume < ends.size() && ends.get(volume) <= position) {
                volume++;
            }
            if (volume == ends.size() || data.length == 0) {
                return 0;
            }
            long start = volume == 0 ? 0 : ends.get(volume - 1);
            int count = Math.max(0, volumes.get(volume).read(ByteBuffer.wrap(data), position - start));
            position += count;
            return count;
        } catch (IOException e) {
            failure = e;
            throw new SevenZipException(e);
        }
    }

    /** What reading the files failed with. */
    synchronized Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() throws IOException {
        for (FileChannel volume : volumes) {
            volume.close();
        }
    }
}
