package org.lanspread.peer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.catalog.CatalogGate;
import org.lanspread.peer.games.Offers;
import org.lanspread.peer.roster.Links;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.roster.Roster;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.peer.runtime.Loop;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Identity;

class ListingsTest {
    /** A connection of a transport with a defect. */
    private static Connection broken(CountDownLatch questions) {
        var id = Identity.create().id();
        return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) ->
                switch (method.getName()) {
                    case "remote" -> id;
                    case "remoteAddress" -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
                    case "isOpen" -> true;
                    case "openStream" -> {
                        questions.countDown();
                        throw new IllegalStateException("on purpose");
                    }
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> null;
                });
    }

    @Test
    @Tag("F40")
    void aPeerIsAskedAgainWhateverWentWrongTheFirstTime() throws Exception {
        var questions = new CountDownLatch(2);
        Logger logger = Logger.getLogger(Listings.class.getName());
        logger.setLevel(Level.OFF);
        try (var loop = new Loop(); var deadlines = new Deadlines()) {
            PeerLink link = Links.over(broken(questions), deadlines);
            var roster = new Roster();
            loop.execute(() -> {
                var listings = new Listings(loop, deadlines, roster, new Offers(CatalogGate.open()), _ -> { });
                roster.add(link);
                listings.ask(link.id());
            });
            assertThat(questions.await(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            logger.setLevel(null);
        }
    }
}
