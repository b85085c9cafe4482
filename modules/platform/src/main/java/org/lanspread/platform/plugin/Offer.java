package org.lanspread.platform.plugin;

import org.lanspread.platform.Service;
import org.lanspread.spi.Provider;

/**
 * A provider that can be chosen.
 *
 * @param service what it provides
 * @param plugin the id of the plugin it came with
 * @param provider the provider, an instance of the service's type
 */
public record Offer(Service service, String plugin, Provider provider) {}
