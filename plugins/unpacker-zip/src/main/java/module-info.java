/**
 * Plain zip archives, without third-party code: an explicit module, so that it can be linked into an image.
 *
 * <p>This module reads the archive's structures itself, strictly, and uses only the JDK's inflater: both descriptions that a zip archive has of each
 * entry must say the same, so that nobody reads another archive than somebody else does.
 *
 * <p>Start reading at {@link org.lanspread.unpacker.zip.ZipUnpacker}. No threads; the module knows nothing of where entries are written.
 */
module org.lanspread.unpacker.zip {
    requires org.lanspread.spi;

    exports org.lanspread.unpacker.zip;

    provides org.lanspread.spi.unpack.Unpacker with org.lanspread.unpacker.zip.ZipUnpacker;
    provides org.lanspread.spi.stream.StreamInstallProvider with org.lanspread.unpacker.zip.ZipStreamInstallProvider;
}
