/** Answers what other peers ask about games, from local game roots and only from releases that are held. */
package org.lanspread.peer.serve;
