/**
 * Crash-safe disk: downloads that are complete or not there, installations that are old or new, and the peer's own documents.
 *
 * <p>Start reading at {@link org.lanspread.store.GameStore}. The order of file operations is what this module is about, so every one of them goes
 * through {@link org.lanspread.store.Disk}. It blocks; it has no threads of its own but a few that force files to the disk during a transaction. It
 * knows nothing of peers, manifests' hashes or archive formats.
 */
module org.lanspread.store {
    requires transitive org.lanspread.spi;
    requires tools.jackson.databind;

    exports org.lanspread.store;

    opens org.lanspread.store to tools.jackson.databind;
}
