package io.heliograph.sender;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// What senders have to be by destination: steps of the caller's transaction.
final class SenderPolicyRuleStore {
    private static final String VIEW =
            """
            select sender_rule_id, destination, policy, revision
            from sender_rule
            """;

    private static final String FIND = VIEW + "where sender_rule_id = :id\n";

    private static final String NAMED = VIEW + "where destination = :destination\n";

    private static final String LOCK = FIND + "for update\n";

    private static final String LIST =
            VIEW
                    + """
                    where sender_rule_id > :after
                    order by sender_rule_id
                    limit :limit
                    """;

    private static final String ADD =
            """
            insert into sender_rule (destination, policy)
            values (:destination, :policy)
            returning sender_rule_id
            """;

    private static final String CHANGE =
            """
            update sender_rule
            set destination = :destination, policy = :policy, revision = revision + 1
            where sender_rule_id = :id
            """;

    private static final String REMOVE = "delete from sender_rule where sender_rule_id = :id";

    Optional<SenderPolicyRule> find(Handle handle, long id) {
        return handle.createQuery(FIND).bind("id", id).map((rows, _) -> view(rows)).findOne();
    }

    Optional<Long> named(Handle handle, String destination) {
        return handle.createQuery(NAMED)
                .bind("destination", destination)
                .map((rows, _) -> view(rows).id())
                .findOne();
    }

    void lock(Handle handle, long id) {
        handle.createQuery(LOCK).bind("id", id).map((rows, _) -> view(rows)).findOne();
    }

    List<SenderPolicyRule> list(Handle handle, long after, int limit) {
        return handle.createQuery(LIST)
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) -> view(rows))
                .list();
    }

    private static SenderPolicyRule view(ResultSet rows) throws SQLException {
        return new SenderPolicyRule(
                rows.getLong("sender_rule_id"),
                rows.getString("destination"),
                rows.getString("policy"),
                rows.getLong("revision"));
    }

    long add(Handle handle, String destination, String policy) {
        return handle.createQuery(ADD)
                .bind("destination", destination)
                .bind("policy", policy)
                .mapTo(Long.class)
                .one();
    }

    void change(Handle handle, long id, String destination, String policy) {
        handle.createUpdate(CHANGE)
                .bind("id", id)
                .bind("destination", destination)
                .bind("policy", policy)
                .execute();
    }

    void remove(Handle handle, long id) {
        handle.createUpdate(REMOVE).bind("id", id).execute();
    }
}
