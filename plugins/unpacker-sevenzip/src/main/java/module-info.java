/**
 * 7z archives, and RAR archives of one volume, by the native 7-Zip. Its code decodes what strangers made, and has crashed on it before: this module
 * is made to be loaded only in a process of its own, and its descriptor says so.
 *
 * <p>Start reading at {@link org.lanspread.unpacker.sevenzip.SevenZipUnpacker}. No threads of its own; the module knows nothing of where entries are
 * written.
 */
@SuppressWarnings("requires-automatic")
module org.lanspread.unpacker.sevenzip {
    requires org.lanspread.spi;
    requires sevenzipjbinding;

    exports org.lanspread.unpacker.sevenzip;

    provides org.lanspread.spi.unpack.Unpacker with org.lanspread.unpacker.sevenzip.SevenZipUnpacker;
    provides org.lanspread.spi.stream.StreamInstallProvider with org.lanspread.unpacker.sevenzip.SevenZipStreamInstallProvider;
}
