package org.lanspread.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/** The part of {@link TransportContract} about streams: what they carry, how they end, how many there may be. */
abstract class StreamContract extends TransportFixture {
    private static final int CLOSING_ROUNDS = 10;

    @Test
    void echoesBothWays() throws Exception {
        Pair pair = connect();
        exchange(pair.dialler(), pair.listener(), "there and back");
        exchange(pair.listener(), pair.dialler(), "and the other way");
    }

    @Test
    void carriesManyStreamsAtOnce() throws Exception {
        Pair pair = connect();
        var server = async(() -> {
            for (int i = 0; i < Connection.MAX_REMOTE_STREAMS; i++) {
                ByteStream stream = pair.listener().acceptStream();
                async(() -> {
                    write(stream, readToEnd(stream));
                    stream.finishOutput();
                    return null;
                });
            }
            return null;
        });
        List<FutureTask<byte[]>> answers = new ArrayList<>();
        for (int i = 0; i < Connection.MAX_REMOTE_STREAMS; i++) {
            byte[] content = random(i, 50_000 + i);
            answers.add(async(() -> {
                try (ByteStream stream = pair.dialler().openStream()) {
                    write(stream, content);
                    stream.finishOutput();
                    return readToEnd(stream);
                }
            }));
        }
        for (int i = 0; i < answers.size(); i++) {
            assertSame(get(answers.get(i)), random(i, 50_000 + i));
        }
        get(server);
    }

    @Test
    void carriesMebibytesBothWaysAtOnce() throws Exception {
        Pair pair = connect();
        byte[] there = random(1, 8 * MIB + 17);
        byte[] back = random(2, 7 * MIB + 3);
        StreamPair streams = openStream(pair);
        var sentThere = async(() -> writeAndFinish(streams.opened(), there));
        var sentBack = async(() -> writeAndFinish(streams.accepted(), back));
        var receivedBack = async(() -> readToEnd(streams.opened()));
        assertSame(readToEnd(streams.accepted()), there);
        assertSame(get(receivedBack), back);
        get(sentThere);
        get(sentBack);
    }

    @Test
    void opensStreamsWhileTheConnectionClosesOrSaysThatItIsClosed() throws Exception {
        for (int round = 0; round < CLOSING_ROUNDS; round++) {
            Pair pair = connect();
            var opening = async(() -> {
                while (true) {
                    try (ByteStream stream = pair.dialler().openStream()) {
                        write(stream, bytes("x"));
                    } catch (TransportException e) {
                        if (!pair.dialler().isOpen()) {
                            return e.reason();
                        }
                    }
                }
            });
            accept(pair.listener());
            pair.listener().close();
            assertThat(get(opening)).isIn(Reason.CLOSED, Reason.RESET);
        }
    }

    @Test
    void readsOnAfterFinishingItsOutput() throws Exception {
        StreamPair streams = openStream(connect());
        streams.opened().finishOutput();
        assertThat(readToEnd(streams.accepted())).isEmpty();
        assertThat(writeAndFinish(streams.accepted(), bytes("still here"))).isEqualTo(10);
        assertThat(readToEnd(streams.opened())).isEqualTo(bytes("still here"));
        assertThatThrownBy(() -> write(streams.opened(), bytes("more"))).isInstanceOf(TransportException.class);
        streams.opened().finishOutput();
    }

    @Test
    void readsNothingIntoAFullBuffer() throws Exception {
        StreamPair streams = openStream(connect());
        assertThat(streams.opened().read(ByteBuffer.allocate(0))).isZero();
        assertThat(streams.opened().write(ByteBuffer.allocate(0))).isZero();
    }

    @Test
    void deliversAFinishedAnswerThoughTheEndOfTheRequestWasNotRead() throws Exception {
        Pair pair = connect();
        byte[] answer = random(3, MIB);
        try (ByteStream request = pair.dialler().openStream()) {
            write(request, bytes("ask"));
            ByteStream served = accept(pair.listener());
            assertThat(read(served, 3)).isEqualTo(bytes("ask"));
            var serving = async(() -> {
                writeAndFinish(served, answer);
                served.close();
                return null;
            });
            request.finishOutput();
            assertSame(readToEnd(request), answer);
            get(serving);
        }
    }

    @Test
    void aResetEndsABlockedReaderOnBothSides() throws Exception {
        StreamPair streams = openStream(connect());
        var reader = async(() -> streams.accepted().read(ByteBuffer.allocate(1)));
        var ownReader = async(() -> streams.opened().read(ByteBuffer.allocate(1)));
        assertStillRunning(reader);
        streams.opened().reset(7);
        assertThat(failure(reader)).isEqualTo(Reason.RESET);
        assertThat(failure(ownReader)).isEqualTo(Reason.RESET);
        assertThat(streams.opened().isOpen()).isFalse();
    }

    @Test
    void aResetEndsABlockedWriterOnBothSides() throws Exception {
        Pair pair = connect();
        StreamPair streams = openStream(pair);
        var writer = async(() -> writeForever(streams.accepted()));
        var ownWriter = async(() -> writeForever(streams.opened()));
        assertStillRunning(writer);
        streams.opened().reset(7);
        assertThat(failure(writer)).isEqualTo(Reason.RESET);
        assertThat(failure(ownWriter)).isEqualTo(Reason.RESET);
        exchange(pair.dialler(), pair.listener(), "the connection goes on");
    }

    @Test
    void closingAnUnfinishedStreamIsAReset() throws Exception {
        StreamPair streams = openStream(connect());
        streams.opened().close();
        streams.opened().close();
        assertThatThrownBy(() -> readToEnd(streams.accepted())).isInstanceOfSatisfying(TransportException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.RESET));
    }

    @Test
    void anInterruptEndsTheStreamAndNothingElse() throws Exception {
        Pair pair = connect();
        StreamPair streams = openStream(pair);
        var stillInterrupted = new AtomicBoolean();
        var reader = new FutureTask<>(() -> {
            try {
                return streams.opened().read(ByteBuffer.allocate(1));
            } finally {
                stillInterrupted.set(Thread.currentThread().isInterrupted());
            }
        });
        Thread thread = Thread.startVirtualThread(reader);
        assertStillRunning(reader);
        thread.interrupt();
        assertThat(failure(reader)).isEqualTo(Reason.RESET);
        assertThat(stillInterrupted).isTrue();
        exchange(pair.dialler(), pair.listener(), "unharmed");
    }

    @Test
    void aWriterWaitsForAReader() throws Exception {
        StreamPair streams = openStream(connect());
        assertWaits(streams.opened(), streams.accepted());
        assertWaits(streams.accepted(), streams.opened());
    }

    private void assertWaits(ByteStream from, ByteStream to) throws Exception {
        byte[] content = random(4, maxBufferedBytes() + 1);
        var writer = async(() -> writeAndFinish(from, content));
        assertStillRunning(writer);
        assertSame(readToEnd(to), content);
        assertThat(get(writer)).isEqualTo(content.length);
    }

    @Test
    void oneStreamThatNobodyReadsDoesNotHoldUpAnother() throws Exception {
        Pair pair = connect();
        StreamPair stuck = openStream(pair);
        var writer = async(() -> writeForever(stuck.opened()));
        assertStillRunning(writer);
        exchange(pair.dialler(), pair.listener(), "past it");
        stuck.opened().reset(0);
        assertThat(failure(writer)).isEqualTo(Reason.RESET);
    }

    @Test
    void aStreamBeyondTheLimitWaitsForAnotherToEnd() throws Exception {
        Pair pair = connect();
        List<StreamPair> streams = new ArrayList<>();
        for (int i = 0; i < Connection.MAX_REMOTE_STREAMS; i++) {
            streams.add(openStream(pair));
        }
        var oneMore = async(pair.dialler()::openStream);
        assertStillRunning(oneMore);
        finish(streams.getFirst());
        ByteStream last = get(oneMore);
        write(last, bytes("!"));
        assertThat(read(accept(pair.listener()), 1)).isEqualTo(bytes("!"));
    }

    @Test
    void streamsThatWereBrokenOffMakeRoomForOthers() throws Exception {
        Pair pair = connect();
        for (int i = 0; i < 3 * Connection.MAX_REMOTE_STREAMS; i++) {
            StreamPair streams = openStream(pair);
            ByteStream breaking = i % 2 == 0 ? streams.opened() : streams.accepted();
            ByteStream hearing = i % 2 == 0 ? streams.accepted() : streams.opened();
            breaking.reset(i);
            assertThatThrownBy(() -> readToEnd(hearing)).isInstanceOf(TransportException.class);
            hearing.close();
        }
        exchange(pair.dialler(), pair.listener(), "still room");
    }

    private static void finish(StreamPair streams) throws IOException {
        streams.opened().finishOutput();
        streams.accepted().finishOutput();
        readToEnd(streams.opened());
        readToEnd(streams.accepted());
    }
}
