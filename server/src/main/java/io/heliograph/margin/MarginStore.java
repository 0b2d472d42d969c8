package io.heliograph.margin;

import io.heliograph.db.AccountId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// Margin rules. Triggers raise the version with each change.
public final class MarginStore {
    /// Rules that are read; more are not made.
    public static final int RULES_MAX = 10_000;

    private static final String RULES =
            """
            select account_id, product_id, route_number, margin_millionths, action
            from margin_rule
            order by margin_rule_id
            limit :limit
            """;

    private static final String SELECT =
            """
            select margin_rule_id, account.login as account, product.name as product,
                   (select name from route where number = route_number order by route_id desc limit 1) as route,
                   margin_millionths, action, margin_rule.revision
            from margin_rule
            left join account on account.account_id = margin_rule.account_id
            left join product on product.product_id = margin_rule.product_id
            """;

    private static final String FIND =
            SELECT
                    + """
                    where margin_rule_id = :id
                    """;

    private static final String LIST =
            SELECT
                    + """
                    where margin_rule_id > :after
                    order by margin_rule_id
                    limit :limit
                    """;

    private static final String LOCK =
            """
            select margin_rule_id
            from margin_rule
            where margin_rule_id = :id
            for update
            """;

    private static final String COUNT =
            """
            select count(*)
            from margin_rule
            """;

    private static final String ADD =
            """
            insert into margin_rule (account_id, product_id, route_number, margin_millionths, action)
            values (:account, :product, :route, :margin, :action)
            returning margin_rule_id
            """;

    private static final String CHANGE =
            """
            update margin_rule
            set account_id = :account,
                product_id = :product,
                route_number = :route,
                margin_millionths = :margin,
                action = :action,
                revision = revision + 1
            where margin_rule_id = :id
            """;

    private static final String REMOVE =
            """
            delete from margin_rule
            where margin_rule_id = :id
            """;

    private MarginStore() {}

    /// A rule in words.
    ///
    /// @param account login; null: whichever
    /// @param route the name of it, or the last that it had
    public record Seen(
            long id,
            @Nullable String account,
            @Nullable String product,
            @Nullable String route,
            int marginMillionths,
            String action,
            long revision) {}

    private static Seen seen(ResultSet rows) throws SQLException {
        return new Seen(
                rows.getLong("margin_rule_id"),
                rows.getString("account"),
                rows.getString("product"),
                rows.getString("route"),
                rows.getInt("margin_millionths"),
                rows.getString("action"),
                rows.getLong("revision"));
    }

    /// The one of that number.
    public static Optional<Seen> find(Handle handle, long id) {
        return handle.createQuery(FIND).bind("id", id).map((rows, _) -> seen(rows)).findOne();
    }

    /// A page by ascending number.
    public static List<Seen> list(Handle handle, long after, int limit) {
        return handle.createQuery(LIST)
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) -> seen(rows))
                .list();
    }

    /// Holds the row until the transaction ends.
    public static void lock(Handle handle, long id) {
        handle.createQuery(LOCK).bind("id", id).mapTo(Long.class).findOne();
    }

    /// How many there are.
    public static int count(Handle handle) {
        return handle.createQuery(COUNT).mapTo(Integer.class).one();
    }

    /// Makes one, unless there is one for the same.
    ///
    /// @return its number
    public static long add(Handle handle, MarginRule rule) {
        return bound(handle.createQuery(ADD), rule).mapTo(Long.class).one();
    }

    /// Makes it that.
    public static void change(Handle handle, long id, MarginRule rule) {
        bound(handle.createUpdate(CHANGE), rule).bind("id", id).execute();
    }

    private static <S extends SqlStatement<S>> S bound(S statement, MarginRule rule) {
        @Nullable AccountId account = rule.account();
        return statement
                .bind("account", account == null ? null : account.value())
                .bind("product", rule.product())
                .bind("route", rule.route() == 0 ? null : rule.route())
                .bind("margin", rule.marginMillionths())
                .bind("action", rule.action().key());
    }

    /// From now on it is not there.
    public static void remove(Handle handle, long id) {
        handle.createUpdate(REMOVE).bind("id", id).execute();
    }

    /// All of them.
    static List<MarginRule> rules(Handle handle) {
        return handle.createQuery(RULES)
                .bind("limit", RULES_MAX)
                .map((rows, _) -> {
                    long account = rows.getLong("account_id"); // 0 for null
                    long product = rows.getLong("product_id");
                    boolean anyProduct = rows.wasNull();
                    return new MarginRule(
                            account == 0 ? null : new AccountId(account),
                            anyProduct ? null : product,
                            rows.getInt("route_number"), // 0 for null
                            rows.getInt("margin_millionths"),
                            MarginRule.Action.valueOf(
                                    rows.getString("action").toUpperCase(Locale.ROOT)));
                })
                .list();
    }
}
