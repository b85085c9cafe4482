package org.lanspread.spi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * A version of the plugin SPI. A new minor version adds, a new major version may break.
 *
 * @param major 0 to 9999
 * @param minor 0 to 9999
 */
public record SpiVersion(int major, int minor) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");

    /** The version of this SPI, as the build recorded it. */
    public static final SpiVersion CURRENT = recorded();

    /**
     * Reads the form {@code major.minor}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static SpiVersion parse(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("an SPI version has the form 1.0");
        }
        return new SpiVersion(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
    }

    /** Whether what was built against the other version works with this one: the same major version, and a minor version that is not newer. */
    public boolean supports(SpiVersion other) {
        return major == other.major && minor >= other.minor;
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }

    private static SpiVersion recorded() {
        var properties = new Properties();
        try (var in = SpiVersion.class.getResourceAsStream("spi.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parse(properties.getProperty("version"));
    }
}
