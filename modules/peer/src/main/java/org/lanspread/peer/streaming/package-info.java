/**
 * Streamed installation between two peers: {@link org.lanspread.peer.streaming.StreamSender} unpacks a release for another peer,
 * {@link org.lanspread.peer.streaming.StreamReceiver} writes what comes straight into the staging of an installation.
 *
 * <p>Start reading at {@link org.lanspread.peer.streaming.FrameQueue}: it lies between the thread that unpacks and the one that sends, and is what a
 * receiver that vanishes cancels. Everything here blocks its thread. Nothing of the loop is known, nor which release is taken and from whom.
 */
package org.lanspread.peer.streaming;
