package org.lanspread.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.lanspread.spi.model.Quoted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the cache for faster starts while a peer runs and the machine has nothing to do, if there is none for the program as it is: once, in
 * processes of the lowest priority. Nothing that goes wrong with it concerns the peer.
 */
final class IdleWarmUp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IdleWarmUp.class);
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final List<String> LOWEST_PRIORITY = List.of("nice", "-n", "19");
    /** So many processors for each process that wants one: there is room for one more that nobody notices. */
    private static final double PROCESSORS_FOR_EACH = 4;

    private final StartCache cache;
    private final Duration look;
    private final BooleanSupplier idle;
    private final Consumer<String> say;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread watch;

    /**
     * Begins to look.
     *
     * @param look how long after the start it looks first whether the machine is idle, and between two looks
     * @param idle whether it is
     * @param say takes the sentence for the person when the making begins
     */
    IdleWarmUp(StartCache cache, Duration look, BooleanSupplier idle, Consumer<String> say) {
        this.cache = cache;
        this.look = look;
        this.idle = idle;
        this.say = say;
        this.watch = Thread.ofPlatform().daemon().name("warm-up").start(this::watch);
    }

    /**
     * That of this machine.
     *
     * @param home the folder of the program
     */
    static IdleWarmUp on(Path home, Consumer<String> say) {
        return new IdleWarmUp(new StartCache(home, LOWEST_PRIORITY, StartCache.STEP), LOOK, IdleWarmUp::isMachineIdle, say);
    }

    /** By the average of the last minute; a system that does not tell counts as busy. */
    private static boolean isMachineIdle() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return load >= 0 && load < Runtime.getRuntime().availableProcessors() / PROCESSORS_FOR_EACH;
    }

    private void watch() {
        try {
            if (cache.isWanted()) {
                awaitIdleness();
            }
        } catch (CliException | IOException e) {
            LOG.info("starts stay as slow as they are: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitIdleness() throws CliException, IOException, InterruptedException {
        while (!closed.await(look.toMillis(), TimeUnit.MILLISECONDS)) {
            if (idle.getAsBoolean()) {
                makeIfStillWanted();
                return;
            }
        }
    }

    /** Another peer of this program may have made it meanwhile. */
    private void makeIfStillWanted() throws CliException, IOException, InterruptedException {
        if (cache.isWanted()) {
            cache.make(() -> say.accept("little else is to do, so this makes a file for faster starts now ("
                    + Quoted.plain(cache.file().toString()) + "; --no-warm-up leaves that out)"));
        }
    }

    /** Waits until it has made the cache, or found that there is nothing to do, or nothing that it can. */
    void join() throws InterruptedException {
        watch.join();
    }

    @Override
    public void close() {
        closed.countDown();
        cache.close();
    }
}
