package io.heliograph.audit;

import io.heliograph.audit.AuditStore.Head;
import io.heliograph.audit.AuditStore.Link;
import io.heliograph.db.Database;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Proves that nobody has changed, added or taken away what the audit has, or names the rows.
///
/// Whoever can write to the database can make a chain of his own: the last hash, noted elsewhere,
/// tells.
public final class AuditCheck {
    private static final int PAGE = 1_000;

    /// So many faults are named.
    private static final int FAULTS_MAX = 20;

    private final AuditStore store = new AuditStore();
    private final Database database;

    /// Over that database.
    public AuditCheck(Database database) {
        this.database = database;
    }

    /// What was found.
    ///
    /// @param entries looked at
    /// @param erased of them, those whose content was erased
    /// @param hash of the last, in hex: to be noted elsewhere
    /// @param faults a sentence each, naming the row; none: the chain holds
    public record Proof(long entries, long erased, String hash, List<String> faults) {
        /// Whether the chain holds.
        public boolean holds() {
            return faults.isEmpty();
        }
    }

    /// Looks at all of it, at one moment.
    public Proof prove() {
        return database.inTransaction(handle -> {
            Head head = store.atOneMoment(handle);
            List<String> faults = new ArrayList<>();
            long entries = 0;
            long erased = 0;
            long last = 0;
            byte[] previous = new byte[0];
            for (List<Link> page = store.after(handle, 0, PAGE);
                    !page.isEmpty() && faults.size() < FAULTS_MAX;
                    page = store.after(handle, last, PAGE)) {
                for (Link link : page) {
                    AuditEntry entry = link.entry();
                    if (entry.id() != last + 1) {
                        faults.add(
                                "row %d is missing: row %d follows row %d"
                                        .formatted(last + 1, entry.id(), last));
                    } else if (!Arrays.equals(link.hash(), hash(previous, link))) {
                        faults.add(
                                "row %d is not what was written, or does not follow row %d"
                                        .formatted(entry.id(), last));
                    }
                    String before = entry.before();
                    String after = entry.after();
                    if (before == null || after == null) {
                        erased++;
                    } else if (!Arrays.equals(
                            link.digest(), AuditHash.digest(link.salt(), before, after))) {
                        faults.add(
                                "row %d: its content is not what was written"
                                        .formatted(entry.id()));
                    }
                    entries++;
                    last = entry.id();
                    previous = link.hash();
                }
            }
            if (faults.isEmpty() && (last != head.id() || !Arrays.equals(previous, head.hash()))) {
                faults.add(
                        "the chain ends at row %d, and is to end at row %d"
                                .formatted(last, head.id()));
            }
            return new Proof(
                    entries, erased, HexFormat.of().formatHex(head.hash()), List.copyOf(faults));
        });
    }

    private static byte[] hash(byte[] previous, Link link) {
        AuditEntry entry = link.entry();
        Long operatorId = entry.operatorId();
        return AuditHash.hash(
                previous,
                entry.id(),
                entry.at(),
                operatorId == null ? 0 : operatorId,
                entry.operator(),
                entry.door(),
                entry.address(),
                entry.act(),
                entry.noun(),
                entry.ofId(),
                entry.note(),
                link.salt(),
                link.digest());
    }
}
