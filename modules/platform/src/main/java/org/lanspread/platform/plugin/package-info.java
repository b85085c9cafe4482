/**
 * From a folder of jars to providers. Start reading at {@link org.lanspread.platform.plugin.PluginSearch}: it reads each
 * {@link org.lanspread.platform.plugin.PluginFolder}, gives it a layer and asks its providers. What goes wrong with one plugin becomes a line of the
 * report and touches no other. Must not know which providers will be chosen.
 */
package org.lanspread.platform.plugin;
