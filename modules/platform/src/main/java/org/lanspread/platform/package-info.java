/**
 * The embedding API. {@link org.lanspread.platform.Platform#open} looks for plugins once; {@link org.lanspread.platform.Platform#report} says what
 * came of each; {@link org.lanspread.platform.Platform#start} starts a peer with the chosen ones. Nothing is loaded or unloaded later.
 */
package org.lanspread.platform;
