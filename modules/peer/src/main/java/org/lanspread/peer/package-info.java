/**
 * The face of the peer. A host program starts a {@link org.lanspread.peer.Peer} with a {@link org.lanspread.peer.PeerConfig} and
 * {@link org.lanspread.peer.Providers}, sends {@link org.lanspread.peer.PeerCommand}s and hears {@link org.lanspread.peer.PeerEvent}s.
 */
package org.lanspread.peer;
