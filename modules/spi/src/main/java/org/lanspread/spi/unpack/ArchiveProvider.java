package org.lanspread.spi.unpack;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.lanspread.spi.Provider;
import org.lanspread.spi.unpack.Unpacker.Match;

/** What is chosen for an archive by how well it fits. */
public interface ArchiveProvider extends Provider {
    /**
     * Whether this provider reads the archive. Looks at the name and at most at the head; further volumes are not opened. An archive
     * behind foreign bytes (a self-extracting program) does not match.
     *
     * @throws IOException if the head cannot be read
     */
    Match match(Archive archive) throws IOException;

    /**
     * The provider that fits an archive best; of those that fit it equally well, the first.
     *
     * @return none if none fits
     * @throws IOException if the head cannot be read
     */
    static <P extends ArchiveProvider> Optional<P> best(List<P> providers, Archive archive) throws IOException {
        Optional<P> best = Optional.empty();
        Match bestMatch = Match.NO;
        for (P provider : providers) {
            Match match = provider.match(archive);
            if (match.compareTo(bestMatch) > 0) {
                best = Optional.of(provider);
                bestMatch = match;
            }
        }
        return best;
    }
}
