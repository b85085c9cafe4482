package org.lanspread.platform.plugin;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.lanspread.platform.Service;
import org.lanspread.platform.plugin.Services.Candidate;
import org.lanspread.spi.Availability;
import org.lanspread.spi.Provider;
import org.lanspread.spi.model.Quoted;

/**
 * Creates providers and asks what they are, each on a daemon thread of its own and all at the same time: foreign code may throw anything, or never
 * come back. A thread that does not heed the interrupt then is left behind.
 *
 * @param deadline how long a provider may take
 */
record Interview(Duration deadline) {
    /** What a provider may take; loading a native library is a matter of 100 ms, on a computer that is overloaded of several seconds. */
    static final Duration DEADLINE = Duration.ofSeconds(30);

    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,32}");

    /**
     * What a provider said.
     *
     * @param service what it provides
     * @param provider itself
     * @param id its id, well formed
     * @param priority its priority
     * @param availability whether it can work
     */
    record Answer(Service service, Provider provider, String id, int priority, Availability availability) {}

    /** Begins to ask a provider; its time runs from now on. */
    Conversation begin(Candidate candidate) {
        var task = new FutureTask<>(() -> answer(candidate));
        var thread = Thread.ofPlatform().daemon().name("lanspread-plugin-" + candidate.type().getSimpleName()).unstarted(task);
        thread.setContextClassLoader(candidate.type().getClassLoader());
        thread.start();
        return new Conversation(candidate, task, deadline, System.nanoTime() + deadline.toNanos());
    }

    /**
     * A provider that is being asked.
     *
     * @param candidate who
     * @param task its answer
     * @param deadline how long it may take
     * @param endNanos when that is over, on the clock of {@link System#nanoTime()}
     */
    record Conversation(Candidate candidate, FutureTask<Answer> task, Duration deadline, long endNanos) {
        /** Waits for the answer, until the time is over. */
        Answer await() throws PluginException {
            try {
                return task.get(Math.max(0, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                task.cancel(true);
                throw new PluginException(name() + " did not answer within " + deadline.toMillis() + " ms: disable or replace the plugin", e);
            } catch (ExecutionException e) {
                throw new PluginException(name() + " failed when it was created (" + Problem.text(e) + "): replace the plugin", e);
            } catch (InterruptedException e) {
                task.cancel(true);
                Thread.currentThread().interrupt();
                throw new PluginException(name() + " was not asked, since the program is ending", e);
            }
        }

        /** Of the provider, as messages name it. */
        String name() {
            return Services.name(candidate.service(), candidate.type());
        }
    }

    private static Answer answer(Candidate candidate) throws PluginException {
        Provider provider = candidate.source().get();
        String id = provider.id();
        if (id == null || !ID.matcher(id).matches()) {
            throw new PluginException(
                    "it calls itself " + (id == null ? "null" : Quoted.of(id))
                            + ", and an id has lower-case letters, digits and hyphens, at most 32");
        }
        Availability availability = provider.availability();
        if (availability == null) {
            throw new PluginException("it does not say whether it is available");
        }
        return new Answer(candidate.service(), provider, id, provider.priority(), availability);
    }
}
