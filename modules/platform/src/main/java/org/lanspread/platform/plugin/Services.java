package org.lanspread.platform.plugin;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.lanspread.platform.Service;
import org.lanspread.spi.Provider;
import org.lanspread.spi.model.Quoted;

/**
 * The only place that asks {@link ServiceLoader}, since that checks the {@code uses} of the module it is called from. Nothing is created here.
 */
final class Services {
    /** How many wrong declarations of one service are passed over; after some kinds of them the loader cannot go on and repeats itself. */
    static final int MAX_WRONG = 64;

    /**
     * A provider that can be created.
     *
     * @param service what it provides
     * @param source creates it
     */
    record Candidate(Service service, ServiceLoader.Provider<? extends Provider> source) {
        Class<? extends Provider> type() {
            return source.type();
        }
    }

    /**
     * What was declared.
     *
     * @param candidates what can be created
     * @param wrong what is wrong with the rest: {@link ServiceConfigurationError} or {@link LinkageError}
     */
    record Declared(List<Candidate> candidates, List<Error> wrong) {
        /** The candidates, if nothing is wrong. */
        private List<Candidate> allOrNothing() {
            if (!wrong.isEmpty()) {
                throw wrong.getFirst();
            }
            return candidates;
        }
    }

    private Services() {}

    /** A provider as messages name it: what it provides, its class, and the file that has the class, unless that is the image. */
    static String name(Service service, Class<?> type) {
        String file = file(type).map(name -> " of " + name).orElse("");
        return "the " + service.word() + " " + Quoted.plain(type.getName()) + file;
    }

    private static Optional<String> file(Class<?> type) {
        return Optional.ofNullable(type.getProtectionDomain().getCodeSource())
                .map(source -> URI.create(source.getLocation().toString()))
                .filter(location -> "file".equals(location.getScheme()))
                .map(location -> Quoted.plain(Path.of(location).getFileName().toString()));
    }

    /**
     * Those of one layer: a look-up returns those of its ancestors too, which were seen before.
     *
     * @throws ServiceConfigurationError if one is not declared as it should be
     */
    static List<Candidate> ofLayer(ModuleLayer layer) {
        return declared(service -> ServiceLoader.load(layer, service.type()), candidate -> candidate.type().getModule().getLayer() == layer)
                .allOrNothing();
    }

    /** Those that a layer and its ancestors were started with. */
    static Declared linkedInto(ModuleLayer layer) {
        return declared(service -> ServiceLoader.load(layer, service.type()), _ -> true);
    }

    /** Those on the class path. */
    static Declared onClassPath(ClassLoader loader) {
        return declared(service -> ServiceLoader.load(service.type(), loader), _ -> true);
    }

    private interface LookUp {
        ServiceLoader<? extends Provider> of(Service service);
    }

    private static Declared declared(LookUp lookUp, Predicate<Candidate> wanted) {
        var candidates = new ArrayList<Candidate>();
        var wrong = new ArrayList<Error>();
        for (Service service : Service.values()) {
            each(lookUp.of(service).stream().map(source -> new Candidate(service, source)).filter(wanted), candidates, wrong);
        }
        return new Declared(candidates, wrong);
    }

    /** One by one, since each wrong declaration ends the step that meets it, and the next step goes on behind it. */
    private static void each(Stream<Candidate> all, List<Candidate> candidates, List<Error> wrong) {
        var one = all.spliterator();
        int most = wrong.size() + MAX_WRONG;
        boolean more = true;
        while (more && wrong.size() < most) {
            try {
                more = one.tryAdvance(candidates::add);
            } catch (ServiceConfigurationError | LinkageError e) {
                wrong.add(e);
            }
        }
    }
}
