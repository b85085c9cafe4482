/** What live peers offer, and which release of a game to take. State of the loop and pure choices. */
package org.lanspread.peer.games;
