/**
 * Whole-program benchmarks. {@link org.lanspread.benchmark.Main} runs them on a built distribution, each figure beside a reference that was measured
 * in the same run. Drives peers as any other program would, by commands and events in JSON. Knows the platform, to run a bare transport, and a few
 * hidden rooms of the engine, to measure a scan and the memory of offers alone.
 */
module org.lanspread.benchmark {
    requires org.lanspread.platform;
    requires org.lanspread.proto;
    requires org.lanspread.store;
    requires tools.jackson.databind;
}
