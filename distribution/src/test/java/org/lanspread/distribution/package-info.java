/**
 * Inspects the distribution as it was built, and the rules that hold for all modules of the checkout.
 * {@link org.lanspread.distribution.DistributionTest} looks at the output only, as a user would.
 */
package org.lanspread.distribution;
