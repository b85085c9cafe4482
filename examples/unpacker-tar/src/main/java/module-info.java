/**
 * Tar archives that are compressed by gzip or zstd.
 *
 * <p>Start reading at {@link org.example.unpacker.tar.TarUnpacker}. No threads. The module knows nothing of where entries are written.
 */
module org.example.unpacker.tar {
    requires org.lanspread.spi;
    requires ant;
    requires com.github.luben.zstd_jni;

    exports org.example.unpacker.tar;

    provides org.lanspread.spi.unpack.Unpacker with org.example.unpacker.tar.TarUnpacker;
    provides org.lanspread.spi.stream.StreamInstallProvider with org.example.unpacker.tar.TarStreamInstallProvider;
}
