package org.lanspread.spi.model;

import java.util.Locale;
import java.util.Set;

/** Names that Windows gives to devices, with or without an extension. They are refused everywhere, since files travel. */
final class WindowsNames {
    private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul", "conin$", "conout$", "clock$");
    private static final String PORT_DIGITS = "0123456789\u00b9\u00b2\u00b3";

    private WindowsNames() {}

    static boolean isDevice(String name) {
        int dot = name.indexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).stripTrailing().toLowerCase(Locale.ROOT);
        return DEVICES.contains(stem) || isPort(stem);
    }

    private static boolean isPort(String stem) {
        return stem.length() == 4
                && (stem.startsWith("com") || stem.startsWith("lpt"))
                && PORT_DIGITS.indexOf(stem.charAt(3)) >= 0;
    }
}
