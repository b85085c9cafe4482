/**
 * Chooses among the providers that are there: one pure function, {@link org.lanspread.platform.select.Selection}. Must not know where they came from.
 */
package org.lanspread.platform.select;
