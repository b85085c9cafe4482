/**
 * RAR archives, by junrar. This module reads the headers itself, strictly, and gives junrar only single entries to decode, each behind a header
 * written here: whatever a hostile header says, junrar does not see it.
 *
 * <p>Start reading at {@link org.lanspread.unpacker.junrar.JunrarUnpacker}. No threads; the module knows nothing of where entries are written.
 */
@SuppressWarnings("requires-automatic")
module org.lanspread.unpacker.junrar {
    requires org.lanspread.spi;
    requires junrar;

    exports org.lanspread.unpacker.junrar;

    provides org.lanspread.spi.unpack.Unpacker with org.lanspread.unpacker.junrar.JunrarUnpacker;
    provides org.lanspread.spi.stream.StreamInstallProvider with org.lanspread.unpacker.junrar.JunrarStreamInstallProvider;
}
