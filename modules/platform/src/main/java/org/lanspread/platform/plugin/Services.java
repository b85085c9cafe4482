package org.lanspread.platform.plugin;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import org.lanspread.platform.Service;
import org.lanspread.spi.Provider;
import org.lanspread.spi.model.Quoted;

/**
 * The only place that asks {@link ServiceLoader}, since that checks the {@code uses} of the module it is called from. Nothing is created here; a
 * wrong entry raises {@link java.util.ServiceConfigurationError}.
 */
final class Services {
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

    /** Those of one layer: a look-up returns those of its ancestors too, which were seen before. */
    static List<Candidate> ofLayer(ModuleLayer layer) {
        return candidates(service -> ServiceLoader.load(layer, service.type()), candidate -> candidate.type().getModule().getLayer() == layer);
    }

    /** Those that a layer and its ancestors were started with. */
    static List<Candidate> linkedInto(ModuleLayer layer) {
        return candidates(service -> ServiceLoader.load(layer, service.type()), _ -> true);
    }

    /** Those on the class path. */
    static List<Candidate> onClassPath(ClassLoader loader) {
        return candidates(service -> ServiceLoader.load(service.type(), loader), _ -> true);
    }

    private interface LookUp {
        ServiceLoader<? extends Provider> of(Service service);
    }

    private static List<Candidate> candidates(LookUp lookUp, Predicate<Candidate> wanted) {
        var candidates = new ArrayList<Candidate>();
        for (Service service : Service.values()) {
            lookUp.of(service).stream().map(source -> new Candidate(service, source)).filter(wanted).forEach(candidates::add);
        }
        return candidates;
    }
}
