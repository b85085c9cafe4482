/**
 * The games that are here: looking at game roots, knowing their releases, noticing changes. {@link org.lanspread.peer.library.Library} is state of
 * the loop; {@link org.lanspread.peer.library.ReleaseBook} keeps manifests; {@link org.lanspread.peer.library.HeldReleases} says what may be served
 * right now.
 */
package org.lanspread.peer.library;
