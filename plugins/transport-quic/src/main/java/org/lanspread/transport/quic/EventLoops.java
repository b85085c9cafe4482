package org.lanspread.transport.quic;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The threads of one endpoint: one for each of its two sockets. */
final class EventLoops {
    private static final int LOOPS = 2;
    /** An event loop that does not end by then is given up; nothing on it blocks, so that would be a defect. */
    private static final Duration MAX_JOIN = Duration.ofSeconds(10);

    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final MultiThreadIoEventLoopGroup group;

    EventLoops(IoHandlerFactory ioHandler) {
        group = new MultiThreadIoEventLoopGroup(LOOPS, this::thread, ioHandler);
    }

    private Thread thread(Runnable task) {
        Thread thread = Thread.ofPlatform().daemon().name("lanspread-quic-" + threads.size()).unstarted(task);
        threads.add(thread);
        return thread;
    }

    Bootstrap on(Bootstrap bootstrap) {
        return bootstrap.group(group);
    }

    /** Closes what is still open on them and joins the threads. */
    void stop(Duration grace) {
        group.shutdownGracefully(0, grace.toMillis(), TimeUnit.MILLISECONDS);
        boolean interrupted = false;
        long deadline = System.nanoTime() + MAX_JOIN.toNanos();
        for (Thread thread : threads) {
            while (thread.isAlive() && System.nanoTime() < deadline) {
                try {
                    thread.join(Duration.ofNanos(deadline - System.nanoTime()));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
