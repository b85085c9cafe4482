/** The catalog: the set of games that may leave and enter a peer, read from a file as hostile input. */
package org.lanspread.proto.catalog;
