package io.heliograph.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ScopeType;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The commands, made of the calls that the description has.
final class Commands {
    private static final String NOTE = "--note";

    private Commands() {}

    /// The calls.
    static List<Operation> operations() {
        try (InputStream file =
                Commands.class.getResourceAsStream("/io/heliograph/http/desc/openapi-admin.yaml")) {
            if (file == null) {
                throw new IllegalStateException("the description is missing");
            }
            return Operation.all(new YAMLMapper().readTree(file));
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// All of them.
    ///
    /// @param server where it is looked for, unless another address is told
    /// @param misused what the process ends with where words are wrong
    static CommandSpec all(String server, int misused) {
        CommandSpec top =
                CommandSpec.create()
                        .name("heliograph")
                        .mixinStandardHelpOptions(true)
                        .addOption(option("--server", "where it listens: " + server, "URL"))
                        .addOption(option("--token-file", "a file that holds the token", "FILE"))
                        .addOption(
                                OptionSpec.builder("--json")
                                        .type(boolean.class)
                                        .arity("0")
                                        .scopeType(ScopeType.INHERIT)
                                        .description("answers as JSON, for programs")
                                        .build());
        top.usageMessage()
                .description(
                        "Sets everything on a Heliograph that runs. The token is in HELIOGRAPH_TOKEN, or in a file.",
                        "The first operator is made on the machine itself: ./run operator create NAME");
        top.exitCodeOnInvalidInput(misused);
        Map<String, CommandSpec> nouns = new TreeMap<>();
        for (Operation operation : operations()) {
            CommandSpec noun =
                    nouns.computeIfAbsent(
                            operation.noun(),
                            _ -> CommandSpec.create().mixinStandardHelpOptions(true));
            noun.addSubcommand(operation.verb(), new CommandLine(command(operation)));
        }
        nouns.forEach((name, noun) -> top.addSubcommand(name, new CommandLine(noun)));
        CommandSpec completion = CommandSpec.create().mixinStandardHelpOptions(true);
        completion
                .usageMessage()
                .description(
                        "Prints what completes commands in bash: source <(heliograph completion)");
        top.addSubcommand("completion", new CommandLine(completion));
        return top;
    }

    private static OptionSpec option(String name, String about, String label) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(about)
                .build();
    }

    private static OptionSpec required(String name, String about, String label) {
        return option(name, about, label).toBuilder().required(true).build();
    }

    private static OptionSpec flag(String name, String about) {
        return OptionSpec.builder(name).type(boolean.class).arity("0").description(about).build();
    }

    private static CommandSpec command(Operation operation) {
        CommandSpec command =
                CommandSpec.wrapWithoutInspection(operation).mixinStandardHelpOptions(true);
        command.usageMessage().description(operation.summary());
        for (String place : operation.places()) {
            command.addPositional(
                    PositionalParamSpec.builder()
                            .type(String.class)
                            .paramLabel(place.toUpperCase(Locale.ROOT))
                            .required(true)
                            .build());
        }
        for (Operation.Field filter : operation.filters()) {
            command.addOption(option(filter.option(), filter.about(), "VALUE"));
        }
        for (Operation.Field field : operation.fields()) {
            String about =
                    field.about() + (field.type().equals("array") ? " (commas between)" : "");
            command.addOption(
                    option(field.option(), about.strip(), field.type().toUpperCase(Locale.ROOT)));
        }
        if (!operation.fields().isEmpty()) {
            command.addOption(
                    option("--body", "all fields as JSON: a file, or - for the input", "FILE"));
        }
        if (operation.sendsFile()) {
            command.addOption(required("--file", "what is sent", "FILE"));
        }
        if (operation.getsFile()) {
            command.addOption(required("--out", "where it is written", "FILE"));
        }
        boolean noted = operation.fields().stream().anyMatch(field -> field.option().equals(NOTE));
        if (operation.takes("Audit-Note") && !noted) { // else what it says goes into both
            command.addOption(option(NOTE, "why, for the audit", "TEXT"));
        }
        if (operation.takes("If-Match")) {
            command.addOption(
                    option("--revision", "which is meant; else the one that is there", "N"));
        }
        if (operation.takes("dryRun")) {
            command.addOption(flag("--dry-run", "change nothing, tell what would come of it"));
        }
        return command;
    }
}
