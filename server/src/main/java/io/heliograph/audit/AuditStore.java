package io.heliograph.audit;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The chain of changes: steps of the caller's transaction, which is the one of the change.
public final class AuditStore {
    private static final int SALT_BYTES = 16;
    private static final SecureRandom random = new SecureRandom();

    /// From here to the commit no other change is kept: it is the transaction's last step.
    private static final String HEAD =
            """
            select audit_id, hash
            from audit_head
            for update
            """;

    /// All statements see the same moment, and nobody waits.
    private static final String ONE_MOMENT =
            """
            set transaction isolation level repeatable read, read only
            """;

    private static final String HEAD_NOW =
            """
            select audit_id, hash
            from audit_head
            """;

    private static final String ADD =
            """
            insert into audit_entry (audit_id, at, operator_id, operator_name, door, address, act, noun, of_id, note, salt, digest, hash)
            values (:id, :at, :operatorId, :operator, :door, :address, :act, :noun, :of, :note, :salt, :digest, :hash)
            """;

    private static final String ADD_CONTENT =
            """
            insert into audit_content (audit_id, before, after)
            values (:id, :before, :after)
            """;

    private static final String MOVE_HEAD = "update audit_head set audit_id = :id, hash = :hash";

    private static final String ERASE =
            """
            delete from audit_content
            using audit_entry
            where audit_content.audit_id = audit_entry.audit_id
              and noun = :noun
              and of_id = :of
            """;

    private static final String ENTRIES =
            """
            select e.audit_id, e.at, e.operator_id, e.operator_name, e.door, e.address, e.act, e.noun, e.of_id, e.note,
                   e.salt, e.digest, e.hash, c.before, c.after
            from audit_entry e
            left join audit_content c using (audit_id)
            """;

    private static final String LATEST =
            ENTRIES
                    + """
                    where e.audit_id < :before
                      and (:noun = '' or e.noun = :noun)
                      and (:of = '' or e.of_id = :of)
                      and (:operator = '' or e.operator_name = :operator)
                    order by e.audit_id desc
                    limit :limit
                    """;

    private static final String FIND = ENTRIES + "where e.audit_id = :id\n";

    private static final String AFTER =
            ENTRIES
                    + """
                    where e.audit_id > :after
                    order by e.audit_id
                    limit :limit
                    """;

    private static final String LAST_OF =
            ENTRIES
                    + """
                    where e.noun = :noun
                      and e.of_id = :of
                    order by e.audit_id desc
                    limit 1
                    """;

    /// Without state.
    public AuditStore() {}

    /// The last link of the chain.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Head(long id, byte[] hash) {}

    /// An entry with its links.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Link(AuditEntry entry, byte[] salt, byte[] digest, byte[] hash) {}

    private static Head head(Handle handle, String sql) {
        return handle.createQuery(sql)
                .map((rows, _) -> new Head(rows.getLong("audit_id"), rows.getBytes("hash")))
                .one();
    }

    /// The last link, and from here on the links of that moment: the transaction's first step.
    Head atOneMoment(Handle handle) {
        handle.execute(ONE_MOMENT);
        return head(handle, HEAD_NOW);
    }

    /// Adds a change to the chain.
    ///
    /// @return its number
    public long add(Handle handle, AuditNew entry) {
        Head head = head(handle, HEAD);
        long id = head.id + 1;
        Instant at = entry.at().truncatedTo(ChronoUnit.MICROS); // as the database keeps it
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] digest = AuditHash.digest(salt, entry.before(), entry.after());
        Long operatorId = entry.operatorId();
        byte[] hash =
                AuditHash.hash(
                        head.hash,
                        id,
                        at,
                        operatorId == null ? 0 : operatorId,
                        entry.operator(),
                        entry.door(),
                        entry.address(),
                        entry.act(),
                        entry.noun(),
                        entry.ofId(),
                        entry.note(),
                        salt,
                        digest);
        handle.createUpdate(ADD)
                .bind("id", id)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .bind("operatorId", operatorId)
                .bind("operator", entry.operator())
                .bind("door", entry.door())
                .bind("address", entry.address())
                .bind("act", entry.act())
                .bind("noun", entry.noun())
                .bind("of", entry.ofId())
                .bind("note", entry.note())
                .bind("salt", salt)
                .bind("digest", digest)
                .bind("hash", hash)
                .execute();
        handle.createUpdate(ADD_CONTENT)
                .bind("id", id)
                .bind("before", entry.before())
                .bind("after", entry.after())
                .execute();
        handle.createUpdate(MOVE_HEAD).bind("id", id).bind("hash", hash).execute();
        return id;
    }

    /// Erases what was before and after all changes of one thing; the chain holds without it.
    public int erase(Handle handle, String noun, String ofId) {
        return handle.createUpdate(ERASE).bind("noun", noun).bind("of", ofId).execute();
    }

    /// Which changes are looked for; an empty text is any.
    ///
    /// @param before those with a lower number
    public record Filter(String noun, String ofId, String operator, long before) {}

    /// A page, the latest first.
    public List<AuditEntry> latest(Handle handle, Filter filter, int limit) {
        return handle.createQuery(LATEST)
                .bind("before", filter.before)
                .bind("noun", filter.noun)
                .bind("of", filter.ofId)
                .bind("operator", filter.operator)
                .bind("limit", limit)
                .map((rows, _) -> entry(rows))
                .list();
    }

    /// The change of that number.
    public Optional<AuditEntry> find(Handle handle, long id) {
        return handle.createQuery(FIND).bind("id", id).map((rows, _) -> entry(rows)).findOne();
    }

    /// The latest change of one thing.
    public Optional<AuditEntry> lastOf(Handle handle, String noun, String ofId) {
        return handle.createQuery(LAST_OF)
                .bind("noun", noun)
                .bind("of", ofId)
                .map((rows, _) -> entry(rows))
                .findOne();
    }

    /// The links behind one, ascending.
    List<Link> after(Handle handle, long after, int limit) {
        return handle.createQuery(AFTER)
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) ->
                        new Link(
                                entry(rows),
                                rows.getBytes("salt"),
                                rows.getBytes("digest"),
                                rows.getBytes("hash")))
                .list();
    }

    private static AuditEntry entry(ResultSet rows) throws SQLException {
        return new AuditEntry(
                rows.getLong("audit_id"),
                rows.getObject("at", OffsetDateTime.class).toInstant(),
                operatorId(rows),
                rows.getString("operator_name"),
                rows.getString("door"),
                rows.getString("address"),
                rows.getString("act"),
                rows.getString("noun"),
                rows.getString("of_id"),
                rows.getString("note"),
                rows.getString("before"),
                rows.getString("after"));
    }

    private static @Nullable Long operatorId(ResultSet rows) throws SQLException {
        long id = rows.getLong("operator_id");
        return rows.wasNull() ? null : id;
    }
}
