package org.lanspread.cli;

import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Optional;
import org.lanspread.spi.net.Transport;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line without a command. */
@Command(
        name = "lanspread",
        synopsisHeading = "%nUsage: ",
        synopsisSubcommandLabel = "COMMAND",
        header = "Shares games at a LAN party, from peer to peer.",
        versionProvider = Lanspread.Version.class,
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  lanspread demo                              show on this machine what it does",
            "  lanspread run --games ~/games               share the games in a folder, until Ctrl-C",
            "  lanspread games --games ~/games             list what is here and what others offer",
            "  lanspread download freedoom --games ~/games fetch a game from everybody who has it, and install it",
            "  lanspread verify freedoom --games ~/games   look whether it is still sound",
            "  lanspread catalog build ~/games             pin these games, for a party that shares no others",
            "",
            "'lanspread COMMAND --help' explains a command."
        })
final class Lanspread implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Show the version.")
    private boolean version;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing, for example 'lanspread demo'");
    }

    /** The version of the program, of Java and of the protocol. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return lines().toArray(String[]::new);
        }

        static List<String> lines() {
            String program = Optional.ofNullable(Lanspread.class.getModule().getDescriptor())
                    .flatMap(ModuleDescriptor::rawVersion)
                    .orElse("(development)");
            return List.of("lanspread " + program, "Java " + Runtime.version(), "protocol " + Transport.APPLICATION_PROTOCOL);
        }
    }
}
