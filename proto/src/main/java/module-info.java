/**
 * What peers say to each other: messages, framing, release manifests and catalogs, each with its limits.
 *
 * <p>Start reading at {@link org.lanspread.proto.Request}. The module does no network and no disk; it turns hostile bytes into records that cannot
 * hold a bad value, or into a {@link org.lanspread.proto.ProtocolException}. All types are safe for use by
 * several threads, except for the two that hash.
 */
module org.lanspread.proto {
    requires transitive org.lanspread.spi;
    requires tools.jackson.databind;

    exports org.lanspread.proto;
    exports org.lanspread.proto.catalog;
    exports org.lanspread.proto.manifest;
}
