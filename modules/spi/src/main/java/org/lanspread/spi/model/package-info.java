/**
 * Values that come from outside and are safe once they exist: a string becomes a {@link org.lanspread.spi.model.GameId} or an
 * {@link org.lanspread.spi.model.EntryPath} by one strict parser, and code that holds one needs no further checks.
 */
package org.lanspread.spi.model;
