/**
 * Fetching a release from several peers at once. {@link org.lanspread.peer.download.ChunkMap}, {@link org.lanspread.peer.download.Schedule},
 * {@link org.lanspread.peer.download.Standing} and {@link org.lanspread.peer.download.Tempo} are pure: what there is to fetch, who fetches what, and
 * how much each peer is trusted with. {@link org.lanspread.peer.download.Download} knows who is there and what is under way,
 * {@link org.lanspread.peer.download.Fetcher} does the work; content goes to a {@link org.lanspread.peer.download.Target} only after its hash was
 * checked.
 */
package org.lanspread.peer.download;
