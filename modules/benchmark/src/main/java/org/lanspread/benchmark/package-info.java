/** Benchmarks of whole programs: start reading at {@link org.lanspread.benchmark.Main}. */
package org.lanspread.benchmark;
