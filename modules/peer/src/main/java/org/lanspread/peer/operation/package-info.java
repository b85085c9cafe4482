/**
 * What is done to a game: download, install, uninstall, removal. Each operation runs on a thread of its own, reports by events, and ends with exactly
 * one terminal event.
 */
package org.lanspread.peer.operation;
