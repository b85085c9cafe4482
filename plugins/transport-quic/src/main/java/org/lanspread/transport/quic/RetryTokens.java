package org.lanspread.transport.quic;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stateless address validation (RFC 9000, section 8.1): every dialler is sent a Retry first, so no memory and no handshake is spent on a forged
 * source address. A token is the HMAC-SHA256 of source address, time and original connection id under a key that lives as long as this object, then
 * the time (8 bytes) and that id. Used by one event loop.
 */
final class RetryTokens implements QuicTokenHandler {
    /** How long a token is good for; a dialler uses it at once. */
    static final long VALID_NANOS = Duration.ofSeconds(10).toNanos();

    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 32;
    private static final int ID_OFFSET = MAC_BYTES + Long.BYTES;

    private final LongSupplier clockNanos;
    private final Predicate<InetAddress> roomForHandshake;
    private final Mac mac;

    /**
     * @param clockNanos never set, so that a correction of the wall clock makes no token old or new again
     * @param roomForHandshake whether one more dialler at the address may be served; the others are to try again
     */
    RetryTokens(LongSupplier clockNanos, Predicate<InetAddress> roomForHandshake) {
        this.clockNanos = clockNanos;
        this.roomForHandshake = roomForHandshake;
        var key = new byte[MAC_BYTES];
        new SecureRandom().nextBytes(key);
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
        }
    }

    @Override
    public boolean writeToken(ByteBuf out, ByteBuf originalId, InetSocketAddress source) {
        long now = clockNanos.getAsLong();
        byte[] id = bytes(originalId, originalId.readerIndex(), originalId.readableBytes());
        out.writeBytes(macOf(source, now, id)).writeLong(now).writeBytes(id);
        return true;
    }

    @Override
    public int validateToken(ByteBuf token, InetSocketAddress source) {
        int start = token.readerIndex();
        int idBytes = token.readableBytes() - ID_OFFSET;
        if (idBytes < 0 || idBytes > Quic.MAX_CONN_ID_LEN) {
            return -1;
        }
        long issued = token.getLong(start + MAC_BYTES);
        byte[] expected = macOf(source, issued, bytes(token, start + ID_OFFSET, idBytes));
        long age = clockNanos.getAsLong() - issued;
        boolean valid = MessageDigest.isEqual(expected, bytes(token, start, MAC_BYTES)) && age >= 0 && age <= VALID_NANOS;
        return valid ? ID_OFFSET : -1;
    }

    /** A good token comes back to the connection id that our Retry chose, which has the full length. */
    @Override
    public TokenValidationResult validateToken(ByteBuf token, InetSocketAddress source, ByteBuf id) {
        int offset = id.readableBytes() == Quic.MAX_CONN_ID_LEN ? validateToken(token, source) : -1;
        boolean welcome = offset >= 0 && roomForHandshake.test(source.getAddress());
        return welcome ? TokenValidationResult.odcidFromToken(offset) : TokenValidationResult.invalidToken();
    }

    @Override
    public int maxTokenLength() {
        return ID_OFFSET + Quic.MAX_CONN_ID_LEN;
    }

    private byte[] macOf(InetSocketAddress source, long nanos, byte[] id) {
        mac.update(source.getAddress().getAddress());
        mac.update((byte) (source.getPort() >> 8));
        mac.update((byte) source.getPort());
        for (int shift = 56; shift >= 0; shift -= 8) {
            mac.update((byte) (nanos >> shift));
        }
        return mac.doFinal(id);
    }

    private static byte[] bytes(ByteBuf from, int index, int count) {
        var out = new byte[count];
        from.getBytes(index, out);
        return out;
    }
}
