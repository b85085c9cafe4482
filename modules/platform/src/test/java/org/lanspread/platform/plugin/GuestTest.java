package org.lanspread.platform.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lanspread.platform.Service;
import org.lanspread.spi.Availability;
import org.lanspread.spi.Provider;
import org.lanspread.spi.Settings;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.net.Announcement;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Discovery;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.SightingListener;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;
import org.lanspread.spi.stream.StreamInstall;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.Unpacker;

class GuestTest {
    private static final ClassLoader PLUGIN = GuestTest.class.getClassLoader();
    private static final ClassLoader HOST = ClassLoader.getPlatformClassLoader();

    /** The calls that looked for the context, and what it was. */
    private final List<String> inPlugin = new ArrayList<>();

    private ClassLoader before;

    @BeforeEach
    void callFromAHost() {
        before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(HOST);
    }

    @AfterEach
    void returnFromTheHost() {
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(HOST);
        Thread.currentThread().setContextClassLoader(before);
    }

    /** Notes each call that runs in the plugin's context; answers with the given object where it fits the method, and with null otherwise. */
    private <T> T spy(Class<T> type, Object... answers) {
        InvocationHandler handler = (_, method, _) -> {
            if (Thread.currentThread().getContextClassLoader() == PLUGIN) {
                inPlugin.add(method.getName());
            }
            return answer(method, answers);
        };
        return type.cast(Proxy.newProxyInstance(PLUGIN, new Class<?>[] {type}, handler));
    }

    private static Object answer(Method method, Object... answers) {
        for (Object answer : answers) {
            if (method.getReturnType().isInstance(answer)) {
                return answer;
            }
        }
        return null;
    }

    private static <P> P guest(Service service, Class<P> type, Provider provider) {
        return type.cast(Guest.of(new Interview.Answer(service, provider, "guest", 7, Availability.yes())));
    }

    @Test
    void answersForItselfWhatThePluginSaidOnce() {
        var guest = guest(Service.DISCOVERY, Discovery.class, spy(Discovery.class));
        assertThat(guest.id()).isEqualTo("guest");
        assertThat(guest.priority()).isEqualTo(7);
        assertThat(guest.availability()).isEqualTo(Availability.yes());
        assertThat(inPlugin).isEmpty();
    }

    @Test
    void callsOfATransportRunInThePluginsContext() throws TransportException {
        var endpoint = spy(Endpoint.class, spy(Connection.class));
        var transport = guest(Service.TRANSPORT, Transport.class, spy(Transport.class, endpoint));

        var opened = transport.open(new TransportConfig(new InetSocketAddress(0), Settings.NONE), null);
        opened.accept().acceptStream();
        var connection = opened.connect(new PeerAddress("guest", "127.0.0.1", 1), Duration.ZERO);
        connection.openStream();
        connection.close();
        opened.stop(Duration.ZERO);
        assertThat(inPlugin).containsExactly("open", "accept", "acceptStream", "connect", "openStream", "close", "stop");
    }

    private static Transport opening(Callable<Endpoint> open, Duration patience) {
        record Opening(Callable<Endpoint> open) implements Transport {
            @Override
            public String id() {
                return "opening";
            }

            @Override
            public Endpoint open(TransportConfig config, Identity self) throws TransportException {
                try {
                    return open.call();
                } catch (TransportException | RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        }
        var answer = new Interview.Answer(Service.TRANSPORT, new Opening(open), "opening", 0, Availability.yes());
        return new GuestTransport(answer, new PluginContext(PLUGIN), patience);
    }

    @Test
    void aTransportThatThrowsWhenItIsOpenedIsNamed() {
        var transport = opening(() -> {
            throw new IllegalStateException("no luck");
        }, Duration.ofMinutes(1));
        assertThatExceptionOfType(TransportException.class).isThrownBy(() -> transport.open(null, null))
                .withMessageContaining("Opening").withMessageContaining("no luck").withMessageContaining("disable or replace")
                .matches(thrown -> thrown.reason() == Reason.FAILED);
    }

    @Test
    void aTransportThatEndsItsThreadIsNamed() {
        var transport = opening(() -> {
            throw new StackOverflowError("too deep");
        }, Duration.ofMinutes(1));
        assertThatExceptionOfType(TransportException.class).isThrownBy(() -> transport.open(null, null))
                .withMessageContaining("Opening").withMessageContaining("too deep").withMessageContaining("disable or replace")
                .matches(thrown -> thrown.reason() == Reason.FAILED);
    }

    @Test
    void aTransportThatOpensNothingIsNamed() {
        var transport = opening(() -> null, Duration.ofMinutes(1));
        assertThatExceptionOfType(TransportException.class).isThrownBy(() -> transport.open(null, null))
                .withMessageContaining("Opening").withMessageContaining("opened nothing: disable or replace")
                .matches(thrown -> thrown.reason() == Reason.FAILED);
    }

    @Test
    void whatATransportSaysItselfPasses() {
        var said = new TransportException(Reason.ADDRESS_IN_USE, "the port is in use");
        var transport = opening(() -> {
            throw said;
        }, Duration.ofMinutes(1));
        assertThatExceptionOfType(TransportException.class).isThrownBy(() -> transport.open(null, null)).isSameAs(said);
    }

    @Test
    void aTransportThatOpensTooLateIsNamedAndStopped() throws Exception {
        var late = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        Endpoint endpoint = (Endpoint) Proxy.newProxyInstance(PLUGIN, new Class<?>[] {Endpoint.class}, (_, method, _) -> {
            if (method.getName().equals("stop")) {
                stopped.countDown();
            }
            return null;
        });
        var transport = opening(() -> {
            late.await();
            return endpoint;
        }, Duration.ofMillis(100));
        assertThatExceptionOfType(TransportException.class).isThrownBy(() -> transport.open(null, null))
                .withMessageContaining("could not be opened within 100 ms").withMessageContaining("disable or replace");
        late.countDown();
        assertThat(stopped.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void callsOfADiscoveryRunInThePluginsContext() throws IOException {
        var discovery = guest(Service.DISCOVERY, Discovery.class, spy(Discovery.class, spy(Discovery.Session.class)));
        discovery.start(Settings.NONE, null, null).close();
        assertThat(inPlugin).containsExactly("start", "close");
    }

    @Test
    void callsOfAnUnpackerRunInThePluginsContext() throws Exception {
        var second = spy(ArchiveReader.class);
        var unpacker = guest(Service.UNPACKER, Unpacker.class, spy(Unpacker.class, spy(ArchiveReader.class, Optional.of(second))));
        unpacker.match(null);
        try (var reader = unpacker.open(null, null)) {
            reader.listing();
            reader.extract(EntrySelection.all(), null);
            try (var another = reader.another().orElseThrow()) {
                another.extract(EntrySelection.all(), null);
            }
        }
        assertThat(inPlugin).containsExactly("match", "open", "listing", "extract", "another", "extract", "close", "close");
    }

    @Test
    void callsOfAStreamedInstallationRunInThePluginsContext() throws Exception {
        var provider = guest(Service.STREAM_INSTALL, StreamInstallProvider.class, spy(StreamInstallProvider.class, spy(StreamInstall.class)));
        provider.match(null);
        try (var stream = provider.open(null, null)) {
            stream.listing();
            stream.stream(null);
        }
        assertThat(inPlugin).containsExactly("match", "open", "listing", "stream", "close");
    }

    @Test
    void theContextIsPutBackAfterAFailure() {
        Discovery failing = new Discovery() {
            @Override
            public String id() {
                return "failing";
            }

            @Override
            public Session start(Settings settings, Announcement self, SightingListener listener) throws IOException {
                throw new IOException("no network");
            }
        };
        var guest = guest(Service.DISCOVERY, Discovery.class, failing);
        assertThatIOException().isThrownBy(() -> guest.start(Settings.NONE, null, null)).withMessage("no network");
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(HOST);
    }
}
