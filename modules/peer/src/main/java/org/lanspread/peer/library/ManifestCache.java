package org.lanspread.peer.library;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.ReleaseId;

/** The manifests that were used last, each read once however many want it at the same time. Safe for use by several threads. */
final class ManifestCache {
    /** Where the bytes of a manifest come from. */
    @FunctionalInterface
    interface Source {
        byte[] read() throws IOException;
    }

    private record Cached(ReleaseManifest manifest, int bytes) {}

    private final long maxBytes;
    private final Map<ReleaseId, Cached> recent = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<ReleaseId> reading = new HashSet<>();
    private long bytes;

    /** @param maxBytes how much is kept, in bytes of the manifests as they are stored; the last one is kept even if it alone is larger */
    ManifestCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The manifest of a release, from the source if it is not here. */
    ReleaseManifest get(ReleaseId release, Source source) throws IOException {
        Optional<ReleaseManifest> known = findOrBegin(release);
        if (known.isPresent()) {
            return known.get();
        }
        try {
            byte[] stored = source.read();
            ReleaseManifest manifest = ReleaseManifest.parse(stored, release);
            put(release, manifest, stored.length);
            return manifest;
        } finally {
            end(release);
        }
    }

    /** Waits while another thread reads it. */
    private synchronized Optional<ReleaseManifest> findOrBegin(ReleaseId release) throws InterruptedIOException {
        while (!recent.containsKey(release) && !reading.add(release)) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }
        return Optional.ofNullable(recent.get(release)).map(Cached::manifest);
    }

    private synchronized void end(ReleaseId release) {
        reading.remove(release);
        notifyAll();
    }

    /** Keeps a manifest, and drops those that were not used for the longest time. */
    synchronized void put(ReleaseId release, ReleaseManifest manifest, int storedBytes) {
        if (recent.put(release, new Cached(manifest, storedBytes)) == null) {
            bytes += storedBytes;
        }
        Iterator<Cached> eldest = recent.values().iterator();
        while (bytes > maxBytes && recent.size() > 1) {
            bytes -= eldest.next().bytes;
            eldest.remove();
        }
    }
}
