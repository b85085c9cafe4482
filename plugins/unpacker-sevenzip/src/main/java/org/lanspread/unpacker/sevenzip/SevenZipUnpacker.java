package org.lanspread.unpacker.sevenzip;

import java.io.IOException;
import net.sf.sevenzipjbinding.IInArchive;
import net.sf.sevenzipjbinding.PropID;
import net.sf.sevenzipjbinding.SevenZip;
import net.sf.sevenzipjbinding.SevenZipException;
import org.lanspread.spi.Availability;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;

/** Reads 7z archives, solid, encrypted and cut into volumes, and RAR archives of one volume. */
public final class SevenZipUnpacker implements Unpacker {
    /** For the service loader. */
    public SevenZipUnpacker() {}

    @Override
    public String id() {
        return "sevenzip";
    }

    /** Second choice wherever another unpacker reads an archive. */
    @Override
    public int priority() {
        return -10;
    }

    @Override
    public Availability availability() {
        return NativeLibrary.load().map(Availability::no).orElseGet(Availability::yes);
    }

    @Override
    public Match match(Archive archive) throws IOException {
        byte[] head = archive.head(Format.HEAD_BYTES);
        return Format.of(head).filter(format -> !format.isVolume(head)).isPresent() ? Match.BY_CONTENT : Match.NO;
    }

    @Override
    public ArchiveReader open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
        byte[] head = archive.head(Format.HEAD_BYTES);
        Format format = Format.of(head)
                .orElseThrow(() -> new UnpackException(Reason.DAMAGED, "The file does not begin as a 7z or RAR archive does."));
        if (format.isVolume(head)) {
            throw new UnpackException(Reason.UNSUPPORTED, "A RAR archive of several volumes is not read by this unpacker.");
        }
        if (NativeLibrary.load().isPresent()) {
            throw new UnpackException(Reason.UNSUPPORTED, NativeLibrary.load().get());
        }
        var input = ArchiveInput.open(archive.file(), options.reading());
        try {
            if (format == Format.SEVEN_ZIP) {
                StartHeader.of(head).check(input.sizeBytes(), ArchiveInput.isFirstOfASet(archive.file()));
            }
            return open(input, format, options);
        } catch (IOException | UnpackException | RuntimeException | Error e) {
            input.close();
            throw e;
        }
    }

    /** 7-Zip lists what it finds before the place where an archive is cut or damaged, and leaves it to the caller to look whether that is all. */
    private static void requireWhole(IInArchive opened) throws SevenZipException, UnpackException {
        if (opened.getArchiveProperty(PropID.ERROR_FLAGS) instanceof Integer flags && flags != 0) {
            throw new UnpackException(Reason.DAMAGED, "The archive is cut or damaged: it cannot be listed to its end.");
        }
    }

    private static ArchiveReader open(ArchiveInput input, Format format, UnpackOptions options) throws IOException, UnpackException {
        var password = new Password(options.password());
        try {
            IInArchive opened = SevenZip.openInArchive(format.archiveFormat(), input, password);
            try {
                requireWhole(opened);
                return SevenZipReader.of(opened, input, new EntryReader(opened, format, options.maxDictionaryBytes()), password);
            } catch (SevenZipException | UnpackException | RuntimeException | Error e) {
                opened.close();
                throw e;
            }
        } catch (SevenZipException e) {
            if (input.failure().isPresent()) {
                throw input.failure().get();
            }
            throw password.isAskedFor() ? password.failure()
                    : new UnpackException(Reason.DAMAGED, "The archive is damaged, or of a kind that 7-Zip does not read.", e);
        }
    }
}
