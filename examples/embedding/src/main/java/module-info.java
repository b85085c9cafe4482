/**
 * An application with a peer inside.
 *
 * <p>Start reading at {@link org.example.party.Party}. The main thread reads commands; events come on a thread of the peer.
 */
module org.example.party {
    requires org.lanspread.platform;

    exports org.example.party;
}
