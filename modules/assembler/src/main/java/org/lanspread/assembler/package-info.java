/** Puts distributions together. Terms: a <em>description</em> says what a distribution consists of, <em>parts</em> are what there is to take. */
package org.lanspread.assembler;
