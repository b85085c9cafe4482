/**
 * What all service providers have in common.
 *
 * <p>A <dfn>plugin</dfn> is a folder of jars with a {@code plugin.properties}; a <dfn>provider</dfn> is a class in it that
 * implements one of the service interfaces. The platform creates each provider once, asks for its
 * {@link org.lanspread.spi.Availability}, and keeps it until the process ends.
 */
package org.lanspread.spi;
