/**
 * The commands. A command turns options into configuration ({@link org.lanspread.cli.PeerOptions}), starts a peer through
 * {@link org.lanspread.cli.Engine} and turns events into lines: for programs by {@link org.lanspread.cli.EventJson}, for people by
 * {@link org.lanspread.cli.EventWords}.
 */
package org.lanspread.cli;
