/** Crash-safe disk. */
module org.lanspread.store {
    requires transitive org.lanspread.spi;
}
