/**
 * Contracts of the network services, and fakes that pass them.
 *
 * <p>Start reading at the contract of the service that you implement. The fakes work in memory, start no threads of their own unless they say so, and
 * never touch the network.
 */
package org.lanspread.testkit.net;
