/**
 * Who is there: dialling what discovery sees, the hello on each connection, live peers and their links, pings.
 * {@link org.lanspread.peer.roster.Network} owns the endpoints and their threads; {@link org.lanspread.peer.roster.Roster} is state of the loop;
 * {@link org.lanspread.peer.roster.Conduct} knows who sent wrong bytes.
 */
package org.lanspread.peer.roster;
