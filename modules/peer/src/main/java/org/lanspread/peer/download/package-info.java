/**
 * Fetching a release from several peers at once. {@link org.lanspread.peer.download.ChunkMap} and {@link org.lanspread.peer.download.Schedule} are
 * pure; {@link org.lanspread.peer.download.Download} runs the fetching threads; content goes to a {@link org.lanspread.peer.download.Target} only
 * after its hash was checked.
 */
package org.lanspread.peer.download;
