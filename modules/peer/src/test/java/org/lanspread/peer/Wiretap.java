package org.lanspread.peer;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Transport;

/** Keeps what everybody writes to the streams of a transport, before that encrypts it. */
final class Wiretap {
    private static final List<Class<?>> TAPPED = List.of(Endpoint.class, Connection.class, ByteStream.class);

    private final List<ByteArrayOutputStream> streams = new CopyOnWriteArrayList<>();

    /** The same transport with the tap. */
    Transport on(Transport transport) {
        return (Transport) tapped(Transport.class, transport, new ByteArrayOutputStream());
    }

    private Object tapped(Class<?> type, Object inner, ByteArrayOutputStream written) {
        streams.add(written);
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
            ByteBuffer before = method.getName().equals("write") ? ((ByteBuffer) arguments[0]).duplicate() : ByteBuffer.allocate(0);
            Object result = call(inner, method, arguments);
            if (before.hasRemaining()) {
                byte[] bytes = new byte[(int) result];
                before.get(bytes);
                written.writeBytes(bytes);
            }
            return TAPPED.contains(method.getReturnType()) ? tapped(method.getReturnType(), result, new ByteArrayOutputStream()) : result;
        });
    }

    private static Object call(Object inner, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(inner, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Whether somebody wrote these bytes to one stream. */
    boolean hasHeard(byte[] bytes) {
        String wanted = new String(bytes, StandardCharsets.ISO_8859_1);
        return streams.stream().anyMatch(written -> written.toString(StandardCharsets.ISO_8859_1).contains(wanted));
    }
}
