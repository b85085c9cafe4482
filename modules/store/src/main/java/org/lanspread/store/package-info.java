/**
 * The game directory, the state directory and the transactions that change them.
 *
 * <p>{@link org.lanspread.store.GameStore} opens a game directory and hands out {@link org.lanspread.store.GameRoot} for looking,
 * {@link org.lanspread.store.DownloadTransaction} and {@link org.lanspread.store.InstallTransaction} for changing, and recovers at start.
 * {@link org.lanspread.store.StateDirectory} keeps the peer's own documents. Nothing here follows a link below the folders it was given. The
 * caller sees to it that at most one operation of a game runs at a time.
 */
package org.lanspread.store;
