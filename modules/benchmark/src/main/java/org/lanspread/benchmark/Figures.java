package org.lanspread.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Figures of several runs: minimum, median, maximum. */
record Figures(List<Double> values) {
    double median() {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** One row of a report. */
    String row(String what, String unit) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return String.format(Locale.ROOT, "%-60s min %8.3f  median %8.3f  max %8.3f %s  %s",
                what, sorted[0], median(), sorted[sorted.length - 1], unit, Arrays.toString(values.stream().map(value -> round(value)).toArray()));
    }

    private static String round(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
