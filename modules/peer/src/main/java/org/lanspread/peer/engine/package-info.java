/**
 * Puts the rooms together. {@link org.lanspread.peer.engine.PeerEngine} starts and stops them in order; {@link org.lanspread.peer.engine.Commands}
 * decides about commands; {@link org.lanspread.peer.engine.Brain} is the state of the loop and what links and results do to it.
 */
package org.lanspread.peer.engine;
