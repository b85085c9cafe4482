package org.lanspread.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What there is to do with catalogs. */
@Command(
        name = "catalog",
        synopsisSubcommandLabel = "COMMAND",
        header = "Makes catalogs, which limit a party to the games that somebody vouches for.",
        description = "A peer that is started with --catalog FILE shares and fetches only the games of that catalog, and takes no other release of a "
                + "game than the one that the catalog pins.",
        commandListHeading = "%nCommands:%n",
        footer = "  lanspread catalog build ~/games --output party.json")
final class CatalogCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StandardOptions standard;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: 'lanspread catalog build DIR'");
    }
}
