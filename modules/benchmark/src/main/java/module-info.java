/**
 * Whole-program benchmarks. {@link org.lanspread.benchmark.Main} runs them on a built distribution, each figure beside a reference that was measured
 * in the same run. Knows the platform, to run a bare transport, and drives the rest as any other program would: by commands and events in JSON.
 */
module org.lanspread.benchmark {
    requires org.lanspread.platform;
    requires tools.jackson.databind;
}
