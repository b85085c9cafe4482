/**
 * The part of multicast DNS that peers need to find each other: announce one service, ask for it, and hear of it. Everything heard is a hint, and
 * bounded: see {@code SeenPeers}.
 */
package org.lanspread.discovery.mdns;
