/** Disks that fail and crash on demand, for the tests of everything that has to survive that. */
package org.lanspread.store.fault;
