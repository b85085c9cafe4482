/** The discovery {@code static}: reports the peers that its settings name, again and again. Has no other entry point than its provider. */
package org.lanspread.discovery.fixed;
