/** Wire messages. */
module org.lanspread.proto {
    requires transitive org.lanspread.spi;
}
