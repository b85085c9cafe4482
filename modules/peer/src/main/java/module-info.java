/**
 * The engine: commands in, events out.
 *
 * <p>Start reading at {@link org.lanspread.peer.Peer}. One loop thread owns all state; everything that waits runs on virtual threads and answers
 * with messages to the loop. The module knows no transport, no discovery and no archive format: it is given
 * {@link org.lanspread.peer.Providers}.
 */
module org.lanspread.peer {
    requires transitive org.lanspread.spi;
    requires org.lanspread.proto;
    requires org.lanspread.store;
    requires org.slf4j;

    exports org.lanspread.peer;
}
