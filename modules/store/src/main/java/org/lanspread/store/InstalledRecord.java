package org.lanspread.store;

import java.util.Optional;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.ReleaseId;

/**
 * What is installed.
 *
 * @param version its version, if known
 * @param release exactly which release, if known
 */
public record InstalledRecord(Optional<GameVersion> version, Optional<ReleaseId> release) {
    /** An installation of which nothing is known. */
    public static final InstalledRecord UNKNOWN = new InstalledRecord(Optional.empty(), Optional.empty());

    /** The form in which it is stored; an empty text means unknown. */
    record Document(int schema, String directory, String version, String release) {
        Document {
            toRecord(version, release);
        }

        static Document of(String directory, InstalledRecord installed) {
            return new Document(Json.SCHEMA, directory, installed.versionText(), installed.releaseText());
        }

        InstalledRecord installed() {
            return toRecord(version, release);
        }
    }

    String versionText() {
        return version.map(GameVersion::value).orElse("");
    }

    String releaseText() {
        return release.map(ReleaseId::hex).orElse("");
    }

    static InstalledRecord toRecord(String version, String release) {
        return new InstalledRecord(
                version.isEmpty() ? Optional.empty() : Optional.of(new GameVersion(version)),
                release.isEmpty() ? Optional.empty() : Optional.of(new ReleaseId(release)));
    }
}
