/**
 * The command line: {@code main}, the commands, and what they print.
 *
 * <p>Start reading at {@link org.lanspread.cli.Main}, then {@link org.lanspread.cli.RunCommand} (a peer in the foreground, and the JSON surface) and
 * {@link org.lanspread.cli.JobRunner} (a peer for one piece of work). Events arrive on the peer's own thread; all jobs run on the main thread.
 * The module knows no transport, no discovery and no archive format, and nothing may depend on it.
 */
module org.lanspread.cli {
    requires org.lanspread.platform;
    requires org.slf4j;
    requires info.picocli;
    requires java.logging;
    requires java.management;
    requires tools.jackson.databind;

    opens org.lanspread.cli to info.picocli;
}
