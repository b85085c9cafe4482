package org.lanspread.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.Quic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetryTokensTest {
    private static final InetSocketAddress SOURCE = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1000);
    private static final byte[] ID = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final int ID_OFFSET = 40;

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);
    private final AtomicBoolean room = new AtomicBoolean(true);
    private final RetryTokens tokens = new RetryTokens(clock::get, source -> room.get());

    @Test
    void acceptsItsOwnTokenAndFindsTheConnectionIdInIt() {
        ByteBuf token = token();
        int offset = tokens.validateToken(token, SOURCE);
        assertThat(offset).isEqualTo(ID_OFFSET);
        assertThat(token.slice(offset, token.readableBytes() - offset)).isEqualTo(Unpooled.wrappedBuffer(ID));
        assertThat(token.readableBytes()).isLessThanOrEqualTo(tokens.maxTokenLength());
    }

    @Test
    void refusesATokenFromAnotherAddressOrPort() {
        assertThat(tokens.validateToken(token(), new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 1000))).isEqualTo(-1);
        assertThat(tokens.validateToken(token(), new InetSocketAddress(SOURCE.getAddress(), 1001))).isEqualTo(-1);
    }

    @Test
    void refusesATokenOfAnotherProcess() {
        assertThat(new RetryTokens(clock::get, source -> room.get()).validateToken(token(), SOURCE)).isEqualTo(-1);
    }

    @Test
    void refusesATokenAfterItsTime() {
        ByteBuf token = token();
        clock.addAndGet(RetryTokens.VALID_NANOS);
        assertThat(tokens.validateToken(token, SOURCE)).isEqualTo(ID_OFFSET);
        clock.incrementAndGet();
        assertThat(tokens.validateToken(token, SOURCE)).isEqualTo(-1);
    }

    @Test
    void refusesATokenOfTheFuture() {
        ByteBuf token = token();
        clock.decrementAndGet();
        assertThat(tokens.validateToken(token, SOURCE)).isEqualTo(-1);
    }

    @Test
    void refusesATokenWithAnyBitChangedOrBytesMissing() {
        int length = token().readableBytes();
        for (int i = 0; i < length; i++) {
            ByteBuf changed = token();
            changed.setByte(i, changed.getByte(i) ^ 1);
            assertThat(tokens.validateToken(changed, SOURCE)).as("byte %s", i).isEqualTo(-1);
            assertThat(tokens.validateToken(token().readSlice(i), SOURCE)).as("first %s bytes", i).isEqualTo(-1);
        }
        assertThat(tokens.validateToken(token().writeZero(Quic.MAX_CONN_ID_LEN), SOURCE)).isEqualTo(-1);
    }

    @Test
    void refusesAGoodTokenWithAConnectionIdThatWeDidNotChoose() {
        assertThat(tokens.validateToken(token(), SOURCE, Unpooled.buffer().writeZero(Quic.MAX_CONN_ID_LEN)).isValid()).isTrue();
        assertThat(tokens.validateToken(token(), SOURCE, Unpooled.buffer().writeZero(Quic.MAX_CONN_ID_LEN - 1)).isValid()).isFalse();
    }

    @Test
    void putsDiallersOffWhileTooManyShakeHands() {
        room.set(false);
        assertThat(tokens.validateToken(token(), SOURCE, Unpooled.buffer().writeZero(Quic.MAX_CONN_ID_LEN)).isValid()).isFalse();
    }

    private ByteBuf token() {
        ByteBuf out = Unpooled.buffer();
        assertThat(tokens.writeToken(out, Unpooled.wrappedBuffer(ID), SOURCE)).isTrue();
        return out;
    }
}
