/** The catalog in force: what may be announced, served and downloaded. */
package org.lanspread.peer.catalog;
