package org.lanspread.unpacker.junrar;

import com.github.junrar.Archive;
import com.github.junrar.ArchiveOptions;
import com.github.junrar.exception.RarException;
import com.github.junrar.rarfile.FileHeader;
import com.github.junrar.unpack.ComprDataIO;
import com.github.junrar.unpack.Unpack;
import com.github.junrar.unpack.Unpack5;
import com.github.junrar.unpack.decode.Compress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * junrar, as a decoder of single entries. Keeps the dictionary from one entry to the next, as solid archives need it. Some data of RAR 4 (that of
 * PPM) has no dictionary but a model, whose size it says in its midst: junrar holds the model to the limit of the dictionary before it allocates it.
 */
final class JunrarDecoder {
    private static final int VERSION_LARGE_DISTANCES = 70;

    private final Archive archive;
    private final ComprDataIO data;
    private final Unpack5 decoder5;
    private final Unpack decoder4;
    private byte[] window4;

    JunrarDecoder(RarFormat format, long maxDictionaryBytes) throws IOException, RarException {
        byte[] header = DecoderHeader.empty(format);
        var nothing = new DecoderVolume(header, InputStream.nullInputStream(), 0);
        archive = new Archive((owner, last) -> nothing, ArchiveOptions.builder().maxDictionarySize(maxDictionaryBytes).build());
        data = new ComprDataIO(archive);
        decoder5 = new Unpack5(data, false);
        decoder4 = new Unpack(data);
    }

    /**
     * Decodes an entry that is packed. Says nothing about whether the result is right.
     *
     * @throws com.github.junrar.exception.UnsupportedDictionarySizeException if the data wants more memory than is allowed
     */
    void decode(RarEntry entry, InputStream packed, OutputStream out) throws IOException, RarException {
        archive.setVolume(new DecoderVolume(DecoderHeader.of(entry), packed, entry.packedBytes()));
        FileHeader header = archive.nextFileHeader();
        data.init(out);
        data.init(header);
        data.setSkipUnpCRC(true);
        switch (entry.compression().format()) {
            case RAR4 -> decode4(header);
            case RAR5 -> decode5(header);
        }
    }

    private void decode5(FileHeader header) throws IOException, RarException {
        decoder5.setExtraDist(header.getUnpVersion() == VERSION_LARGE_DISTANCES);
        decoder5.setDestSize(header.getFullUnpackSize());
        decoder5.init(header.getRar5WinSize(), header.isSolid());
        decoder5.unpack5(header.isSolid());
    }

    private void decode4(FileHeader header) throws IOException, RarException {
        if (window4 == null) {
            window4 = new byte[Compress.MAXWINSIZE];
            decoder4.init(window4);
        } else if (!header.isSolid()) {
            decoder4.init(window4);
        }
        decoder4.setDestSize(header.getFullUnpackSize());
        decoder4.doUnpack(header.getUnpVersion(), header.isSolid());
    }
}
