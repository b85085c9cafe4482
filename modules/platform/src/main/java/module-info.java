/**
 * Finds plugins, selects providers and starts a peer: the embedding API.
 *
 * <p>Start reading at {@link org.lanspread.platform.Platform}. All work is done on the caller's thread, except that each provider is created and
 * asked on a thread of its own with a deadline, and that unpackers of isolated plugins run in child processes. The module knows no
 * plugin, no message and no game.
 */
module org.lanspread.platform {
    requires transitive org.lanspread.peer;
    requires org.slf4j;

    exports org.lanspread.platform;

    uses org.lanspread.spi.net.Discovery;
    uses org.lanspread.spi.net.Transport;
    uses org.lanspread.spi.stream.StreamInstallProvider;
    uses org.lanspread.spi.unpack.Unpacker;
}
