/** Who this peer is, and keeps being. */
package org.lanspread.peer.trust;
