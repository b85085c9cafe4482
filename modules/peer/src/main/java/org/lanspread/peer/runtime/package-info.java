/**
 * The bottom of the engine: the loop thread that owns all state, the fan-out of events, the supervisor of long-lived tasks, and deadlines. Knows no
 * game and no peer.
 */
package org.lanspread.peer.runtime;
