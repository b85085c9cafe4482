package org.lanspread.platform.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lanspread.peer.StartException;
import org.lanspread.platform.PluginReport;
import org.lanspread.platform.PluginReport.Line;
import org.lanspread.platform.PluginReport.Provided;
import org.lanspread.platform.PluginReport.State;
import org.lanspread.platform.Service;
import org.lanspread.platform.host.ChildHost;
import org.lanspread.platform.host.ChildRuntime;
import org.lanspread.platform.host.HostLimits;
import org.lanspread.platform.plugin.PluginDescriptor.Isolation;
import org.lanspread.platform.plugin.Interview.Conversation;
import org.lanspread.platform.plugin.Services.Candidate;
import org.lanspread.spi.Provider;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.unpack.ArchiveProvider;
import org.lanspread.spi.unpack.Unpacker;

/**
 * Looks for plugins, once: first what is linked into the image, then each sub-folder of the plugin folder, sorted by name. All are loaded and begun
 * to be asked first, in this order; then what came of each is written down, in the same order.
 */
public final class PluginSearch {
    private static final String CHILD_MODULE = "org.lanspread.platform";

    private final Optional<ModuleLayer> parent;
    private final Interview interview;
    private final Set<String> disabled;
    private final Set<String> disabledAndThere = new HashSet<>();
    private final Map<String, String> folderOfLoaded = new HashMap<>();
    /** What is written down once all are being asked. */
    private final List<Runnable> findings = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private final List<Offer> offers = new ArrayList<>();

    /**
     * What a search found.
     *
     * @param report what came of each plugin
     * @param offers the providers that can be chosen
     */
    public record Found(PluginReport report, List<Offer> offers) {
        public Found {
            offers = List.copyOf(offers);
        }
    }

    /** Of whom a line speaks. */
    private record Subject(String plugin, String version, String source) {
        Line line(State state, List<Provided> provided, String reason) {
            return new Line(plugin, version, source, state, provided, reason);
        }
    }

    private PluginSearch(Optional<ModuleLayer> parent, Interview interview, Set<String> disabled) {
        this.parent = parent;
        this.interview = interview;
        this.disabled = disabled;
    }

    /**
     * Searches.
     *
     * @param platform the module on whose behalf: its layer becomes the parent of the plugins' layers. That need not be the boot layer, since a host
     *     may have loaded us in one of its own
     */
    public static Found search(Module platform, Optional<Path> pluginDir, Set<String> disabled) {
        return search(Optional.ofNullable(platform.getLayer()), new Interview(Interview.DEADLINE), pluginDir, disabled);
    }

    /** The parent is empty where we are on the class path. */
    static Found search(Optional<ModuleLayer> parent, Interview interview, Optional<Path> pluginDir, Set<String> disabled) {
        var search = new PluginSearch(parent, interview, disabled);
        search.searchLinked();
        pluginDir.ifPresent(search::searchFolders);
        search.findings.forEach(Runnable::run);
        search.tellUnknown();
        return new Found(new PluginReport(search.lines), search.offers);
    }

    /**
     * One plugin that is to be isolated, by its descriptor alone: the guards are up in the process that loads it.
     *
     * @param platform as above
     * @throws StartException if the folder is none, or no process can be started here
     */
    public static ChildHost isolated(Module platform, Path folder) throws StartException {
        try {
            var search = new PluginSearch(Optional.ofNullable(platform.getLayer()), new Interview(Interview.DEADLINE), Set.of());
            var host = isolated(folder, PluginDescriptor.read(folder), search.requireParent())
                    .orElseThrow(() -> new PluginException("it does not say isolation=process"));
            if (!host.availability().available()) {
                throw new PluginException(host.availability().reason());
            }
            return host;
        } catch (PluginException e) {
            throw new StartException("the plugin in " + Quoted.plain(folder.toString()) + " cannot be used: " + e.getMessage());
        }
    }

    /** Else a slip of the pen would leave a plugin loaded, and nobody would notice. */
    private void tellUnknown() {
        var unknown = new TreeSet<>(disabled);
        unknown.removeAll(disabledAndThere);
        var known = lines.stream().map(Line::plugin).collect(Collectors.toCollection(TreeSet::new));
        unknown.forEach(id -> lines.add(new Subject(Quoted.plain(id), "", Line.CONFIGURATION).line(State.DISABLED, List.of(),
                "the configuration disables it, and there is no such plugin: remove it there, or take one of " + known)));
    }

    private void searchLinked() {
        var declared = parent.map(Services::linkedInto).orElseGet(() -> Services.onClassPath(PluginSearch.class.getClassLoader()));
        declared.wrong().forEach(this::tellWrong);
        var byModule = new LinkedHashMap<Module, List<Candidate>>();
        declared.candidates().forEach(candidate -> byModule.computeIfAbsent(candidate.type().getModule(), _ -> new ArrayList<>()).add(candidate));
        byModule.forEach((module, candidates) -> {
            var subject = subject(module);
            if (!isDisabled(subject)) {
                var conversations = begin(candidates);
                findings.add(() -> hear(subject, conversations, "", Optional.empty()));
            }
        });
    }

    private void tellWrong(Error wrong) {
        if (parent.isPresent()) {
            found(new Subject(Line.IMAGE, "", Line.IMAGE), State.FAILED,
                    "a provider of the image is not declared as it should be (" + Problem.text(wrong) + "): link the image again");
        } else {
            found(new Subject(Line.CLASS_PATH, "", Line.CLASS_PATH), State.FAILED, "a provider on the class path is not declared as it should be ("
                    + Problem.text(wrong) + "): replace or remove the jar that names it in META-INF/services");
        }
    }

    private static Subject subject(Module module) {
        return module.isNamed()
                ? new Subject(module.getName(), module.getDescriptor().rawVersion().orElse(""), Line.IMAGE)
                : new Subject(Line.CLASS_PATH, "", Line.CLASS_PATH);
    }

    private void searchFolders(Path pluginDir) {
        for (Path entry : entries(pluginDir)) {
            String name = Quoted.plain(entry.getFileName().toString());
            if (Files.isDirectory(entry)) {
                searchFolder(entry, name);
            } else if (!Files.exists(entry)) {
                found(new Subject(name, "", name), State.FAILED,
                        name + " is a link to a folder that is gone: put the folder there, or remove the link");
            } else if (PluginFolder.looksLikeAJar(entry)) {
                found(new Subject(name, "", name), State.FAILED,
                        name + " lies beside the plugins: a plugin is a folder with a " + PluginDescriptor.FILE + ", so put it into one");
            }
        }
    }

    private List<Path> entries(Path pluginDir) {
        try (var entries = Files.list(pluginDir)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith(".")).sorted().toList();
        } catch (IOException e) {
            String name = Quoted.plain(pluginDir.toString());
            found(new Subject(name, "", name), State.FAILED,
                    "the plugin folder " + name + " cannot be read (" + Problem.text(e) + "): make it, or configure another");
            return List.of();
        }
    }

    private void searchFolder(Path folder, String name) {
        var subject = new Subject(name, "", name);
        try {
            var descriptor = PluginDescriptor.read(folder);
            subject = new Subject(descriptor.id(), descriptor.version(), name);
            if (isDisabled(subject)) {
                return;
            }
            load(subject, folder, PluginFolder.open(folder, descriptor, new CoreModules(requireParent())));
        } catch (PluginException e) {
            if (!isDisabled(subject)) {
                found(subject, State.FAILED, e.getMessage());
            }
        }
    }

    /** Of several folders of one plugin the first of which something works is taken: a broken one must not stop a sound one. */
    private void findOnce(Subject subject, BooleanSupplier loading) {
        findings.add(() -> {
            String other = folderOfLoaded.get(subject.plugin());
            if (other != null) {
                lines.add(subject.line(State.FAILED, List.of(),
                        "the folder " + other + " is the plugin " + subject.plugin() + " already: remove one of the two"));
            } else if (loading.getAsBoolean()) {
                folderOfLoaded.put(subject.plugin(), subject.source());
            }
        });
    }

    private void found(Subject subject, State state, String reason) {
        findings.add(() -> lines.add(subject.line(state, List.of(), reason)));
    }

    private boolean isDisabled(Subject subject) {
        if (!disabled.contains(subject.plugin())) {
            return false;
        }
        disabledAndThere.add(subject.plugin());
        found(subject, State.DISABLED, "the configuration disables it");
        return true;
    }

    private ModuleLayer requireParent() throws PluginException {
        return parent.orElseThrow(() -> new PluginException(
                "Lanspread runs from the class path, where plugin folders cannot be loaded: put the plugin's jars on the class path too, "
                        + "or run from the module path"));
    }

    private void load(Subject subject, Path path, PluginFolder folder) throws PluginException {
        var isolated = isolated(path, folder.descriptor(), requireParent());
        if (isolated.isPresent()) {
            requireUnpacker(folder);
            findOnce(subject, () -> offer(subject, isolated.get()));
            return;
        }
        var forLarge = forLarge(path, folder.descriptor(), requireParent());
        if (forLarge.isPresent()) {
            requireUnpacker(folder);
        }
        var conversations = begin(candidates(PluginLayer.define(folder, requireParent()), folder));
        findOnce(subject, () -> hear(subject, conversations, note(folder.descriptor(), forLarge), forLarge));
    }

    /** It may work without what it asks for, so it is loaded. */
    private static String note(PluginDescriptor descriptor, Optional<ChildHost> forLarge) {
        return Stream.concat(nativeAccessNote(descriptor).stream(), forLarge.stream().flatMap(PluginSearch::largeNote))
                .collect(Collectors.joining("; "));
    }

    /** The JVM decides. */
    private static Optional<String> nativeAccessNote(PluginDescriptor descriptor) {
        return descriptor.nativeAccess().isEmpty() || PluginLayer.mayGrantNativeAccess() ? Optional.empty()
                : Optional.of(PluginDescriptor.FILE + " asks for native access for " + new TreeSet<>(descriptor.nativeAccess())
                        + ", which could not be granted: start Java with --enable-native-access=org.lanspread.platform");
    }

    private static Stream<String> largeNote(ChildHost host) {
        return host.availability().available() ? Stream.empty()
                : Stream.of("archives that are too large for this process cannot be read: " + host.availability().reason());
    }

    /** Looks at what is declared alone, since none of its classes may be loaded here. */
    private void requireUnpacker(PluginFolder folder) throws PluginException {
        boolean declared = PluginLayer.resolve(folder, requireParent()).modules().stream()
                .flatMap(module -> module.reference().descriptor().provides().stream())
                .anyMatch(provides -> provides.service().equals(Unpacker.class.getName()));
        if (!declared) {
            throw new PluginException(
                    "no jar of the folder provides an unpacker, which is what a process of its own is for: install a complete version of the plugin");
        }
    }

    private static Optional<ChildHost> isolated(Path path, PluginDescriptor descriptor, ModuleLayer parent) {
        return descriptor.isolation().map(isolation -> host(path, descriptor, isolation, parent));
    }

    private static ChildHost host(Path path, PluginDescriptor descriptor, Isolation isolation, ModuleLayer parent) {
        return new ChildHost(
                new ChildHost.Plugin(descriptor.id(), isolation.priority(), isolation.formats(), path.toAbsolutePath()),
                ChildRuntime.of(parent, CHILD_MODULE, ChildMain.class.getName()),
                HostLimits.DEFAULT);
    }

    /** Where a plugin that is loaded into this process reads what is too large for it; which archives those are, it finds out itself. */
    private static Optional<ChildHost> forLarge(Path path, PluginDescriptor descriptor, ModuleLayer parent) {
        return descriptor.largeApart() ? Optional.of(host(path, descriptor, new Isolation(0, List.of()), parent)) : Optional.empty();
    }

    /** Nobody is asked: what there is to know is in the descriptor, and none of the plugin's classes may be loaded here. */
    private boolean offer(Subject subject, ChildHost host) {
        if (!host.availability().available()) {
            var provided = List.of(new Provided(Service.UNPACKER, subject.plugin()), new Provided(Service.STREAM_INSTALL, subject.plugin()));
            return !lines.add(subject.line(State.UNAVAILABLE, provided, host.availability().reason()));
        }
        var loaded = new ArrayList<Provided>();
        offer(subject, Service.UNPACKER, host.unpacker()).ifPresent(loaded::add);
        offer(subject, Service.STREAM_INSTALL, host.streamInstall()).ifPresent(loaded::add);
        return load(subject, loaded, "it runs in a process of its own");
    }

    /** Of several providers of one id the first is taken: configuration could not tell them apart. */
    private Optional<Provided> offer(Subject subject, Service service, Provider provider) {
        var provided = new Provided(service, provider.id());
        for (Offer other : offers) {
            if (other.service() == service && other.provider().id().equals(provider.id())) {
                lines.add(subject.line(State.FAILED, List.of(), "it provides the " + provided + ", which the plugin " + other.plugin()
                        + " provides already: disable or remove one of the two"));
                return Optional.empty();
            }
        }
        offers.add(new Offer(service, subject.plugin(), provider));
        return Optional.of(provided);
    }

    /** Whether there is anything. */
    private boolean load(Subject subject, List<Provided> loaded, String note) {
        if (loaded.isEmpty()) {
            return false;
        }
        return lines.add(subject.line(State.LOADED, loaded, note));
    }

    private static List<Candidate> candidates(ModuleLayer layer, PluginFolder folder) throws PluginException {
        try {
            var candidates = Services.ofLayer(layer);
            if (candidates.isEmpty()) {
                throw new PluginException(
                        "no jar of the folder provides a transport, discovery, unpacker or streamed installation: "
                                + "install a complete version of the plugin");
            }
            return candidates;
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new PluginException("a provider of " + folder.declaring() + " is not declared as it should be (" + Problem.text(e) + "): "
                    + (Problem.cause(e) instanceof UnsupportedClassVersionError
                            ? PluginLayer.NEWER_JAVA : "unpack the plugin's zip again, or ask its author for a sound one"), e);
        }
    }

    private List<Conversation> begin(List<Candidate> candidates) {
        return candidates.stream().map(interview::begin).toList();
    }

    /** Those that can be chosen share a line; each of the others gets one, since it has a reason of its own. */
    private boolean hear(Subject subject, List<Conversation> conversations, String note, Optional<ChildHost> forLarge) {
        var loaded = new ArrayList<Provided>();
        for (Conversation conversation : conversations) {
            try {
                var answer = conversation.await();
                if (answer.availability().available()) {
                    Guest guest = Guest.of(answer);
                    Provider provider = forLarge.isPresent() ? apart(subject, guest, conversation, forLarge.get()) : guest;
                    offer(subject, answer.service(), provider).ifPresent(loaded::add);
                } else {
                    var provided = List.of(new Provided(answer.service(), answer.id()));
                    lines.add(subject.line(State.UNAVAILABLE, provided, Quoted.plain(answer.availability().reason())));
                }
            } catch (PluginException e) {
                lines.add(subject.line(State.FAILED, List.of(), e.getMessage()));
            }
        }
        return load(subject, loaded, note);
    }

    /** The child knows the unpacker only by the id of the plugin. */
    private static Provider apart(Subject subject, Guest guest, Conversation conversation, ChildHost host) throws PluginException {
        if (guest instanceof ArchiveProvider && !guest.id().equals(subject.plugin())) {
            throw new PluginException(conversation.name() + " calls itself " + guest.id() + ", and isolation=large in " + PluginDescriptor.FILE
                    + " wants the id of the plugin, " + subject.plugin() + ": ask the plugin's author for a sound one");
        }
        return host.forLarge(guest);
    }
}
