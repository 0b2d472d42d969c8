package io.heliograph.app;

import io.heliograph.db.Database;
import io.heliograph.db.DatabaseSettings;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.ledger.Proof;
import java.io.PrintStream;
import java.util.List;

/// The command `check-ledger`: proves that no cent is wrong, also while a server is at work.
final class LedgerCheck {
    private LedgerCheck() {}

    /// Prints what it found.
    ///
    /// @return whether everything holds
    static boolean run(DatabaseSettings settings, PrintStream out) {
        return MachineDatabase.with(settings, database -> check(database, out));
    }

    private static boolean check(Database database, PrintStream out) {
        List<Proof> proofs = new LedgerStore(database).prove();
        long wrong = proofs.stream().filter(proof -> !proof.holds()).count();
        for (Proof proof : proofs) {
            if (!proof.holds()) {
                out.printf(
                        "account %s: balance %d, its entries %d, all entries %d (must be 0), bookings that do not add up %d%n",
                        proof.account(),
                        proof.balanceMicros(),
                        proof.entriesMicros(),
                        proof.totalMicros(),
                        proof.torn());
            }
        }
        out.printf("%d accounts checked, %d wrong%n", proofs.size(), wrong);
        return wrong == 0;
    }
}
