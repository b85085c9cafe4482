package org.lanspread.discovery.mdns;

import java.net.InetAddress;

/**
 * The addresses that share their first bits with one address of this machine.
 *
 * @param address the address of this machine
 * @param bits how many bits are shared
 */
record Prefix(InetAddress address, int bits) {
    boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] its = other.getAddress();
        if (mine.length != its.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((mine[bit / Byte.SIZE] ^ its[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
