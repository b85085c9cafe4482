/**
 * Everything a plugin may see: the service interfaces and the values that pass through them.
 *
 * <p>Start reading at {@link org.lanspread.spi.Provider}. Packages: {@link org.lanspread.spi.unpack} for archives,
 * {@link org.lanspread.spi.stream} for sending unpacked games,
 * {@link org.lanspread.spi.net} for transports and discovery, {@link org.lanspread.spi.model} for the values.
 * The module has no threads and no dependencies, and it knows nothing of how the peer works.
 */
module org.lanspread.spi {
    exports org.lanspread.spi;
    exports org.lanspread.spi.model;
    exports org.lanspread.spi.net;
    exports org.lanspread.spi.stream;
    exports org.lanspread.spi.unpack;
}
