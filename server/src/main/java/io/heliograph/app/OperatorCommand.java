package io.heliograph.app;

import io.heliograph.audit.AuditCheck;
import io.heliograph.config.Configuration;
import io.heliograph.db.Database;
import io.heliograph.operator.MachineOperators;
import io.heliograph.operator.Operator;
import io.heliograph.operator.OperatorTokens.Issued;
import io.heliograph.secret.KeyRing;
import java.io.File;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The commands that need no operator, since whoever runs them on the machine has its database:
/// `operator create NAME` makes an administrator, `operator token NAME` gives one that is there a
/// new token, `audit verify` proves the audit, `key rotate` adds a key to the key file.
final class OperatorCommand {
    private static final int WELL = 0;
    private static final int FAULTS = 1;
    private static final int MISUSED = 2;

    private OperatorCommand() {}

    /// @param words `operator create NAME`, `operator token NAME`, `audit verify` or `key rotate`
    /// @param file the operator's configuration
    /// @return the status with which the process is to end
    static int run(List<String> words, @Nullable File file, PrintStream out) {
        Settings settings = Settings.read(Configuration.load(file, System.getenv()));
        return switch (String.join(" ", words.subList(0, Math.min(2, words.size())))) {
            case "operator create" -> operator(words, settings, out, true);
            case "operator token" -> operator(words, settings, out, false);
            case "key rotate" -> {
                int number = KeyRing.rotate(settings.operator().keyFile());
                out.printf(
                        "Key %d is in %s. The next start seals all with it; until then keep the others. Copy the file again.%n",
                        number, settings.operator().keyFile());
                yield WELL;
            }
            case "audit verify" ->
                    MachineDatabase.with(settings.database(), database -> verify(database, out));
            default -> misused(words);
        };
    }

    private static int misused(List<String> words) {
        System.err.printf(
                "heliograph: '%s' is no command of the machine: operator create NAME, operator token NAME, audit verify, key rotate%n",
                String.join(" ", words));
        return MISUSED;
    }

    private static int operator(
            List<String> words, Settings settings, PrintStream out, boolean create) {
        if (words.size() != 3 || !Operator.NAME.matcher(words.get(2)).matches()) {
            System.err.println(
                    "heliograph: give the operator's name: 1 to 40 of a-z, 0-9, dot, hyphen and underscore, beginning with a letter");
            return MISUSED;
        }
        String name = words.get(2);
        return MachineDatabase.with(
                settings.database(),
                database -> {
                    MachineOperators operators =
                            new MachineOperators(database, settings.operator(), Clock.systemUTC());
                    Issued token = create ? operators.create(name) : operators.token(name);
                    out.printf(
                            """
                            %s %s. The token, told this once, works until %s:
                            %s
                            """,
                            create ? "Made the administrator" : "Made a token for",
                            name,
                            token.expiresAt(),
                            token.token());
                    return WELL;
                });
    }

    private static int verify(Database database, PrintStream out) {
        AuditCheck.Proof proof = new AuditCheck(database).prove();
        proof.faults().forEach(out::println);
        out.printf(
                "%d entries checked, %d of them erased, %s; the last hash is %s%n",
                proof.entries(),
                proof.erased(),
                proof.holds() ? "the chain holds" : "THE CHAIN DOES NOT HOLD",
                proof.hash().isEmpty() ? "none" : proof.hash());
        return proof.holds() ? WELL : FAULTS;
    }
}
