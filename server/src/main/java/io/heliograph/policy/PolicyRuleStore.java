package io.heliograph.policy;

import io.heliograph.db.SqlArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// The operator's rules: steps of the caller's transaction.
final class PolicyRuleStore {
    private static final String VIEW =
            """
            select r.rule_id, coalesce(r.name, '') as name, r.position, r.kind, r.enabled, a.login, p.name as provider, r.destination,
                   r.sender, r.phrase, r.ignore_case, r.links, r.domains, r.new_senders, r.new_phrase, r.hold_seconds, r.afterwards,
                   r.quiet_from, r.quiet_until, r.time_zone, r.quiet_does, r.revision
            from replacement_rule r
            left join account a on a.account_id = r.account_id
            left join provider p on p.provider_id = r.provider_id
            """;

    private static final String FIND = VIEW + "where r.rule_id = :id\n";

    private static final String LIST =
            VIEW
                    + """
                    where r.rule_id > :after
                      and (:kind = '' or r.kind = :kind)
                      and (:account = '' or a.login = :account)
                    order by r.rule_id
                    limit :limit
                    """;

    private static final String NAMED =
            """
            select rule_id
            from replacement_rule
            where name = :name
            """;

    private static final String LOCK =
            """
            select rule_id
            from replacement_rule
            where rule_id = :id
            for update
            """;

    private static final String PROVIDER =
            """
            select provider_id
            from provider
            where name = :name
            """;

    private static final String ADD =
            """
            insert into replacement_rule (
                rule_id, name, position, kind, enabled, account_id, provider_id, destination, sender, phrase, ignore_case, links, domains,
                new_senders, new_phrase, hold_seconds, afterwards, quiet_from, quiet_until, time_zone, quiet_does)
            values (
                nextval('rule_number'), :name, :position, :kind, :enabled, :account, :provider, :destination, :sender, :phrase, :ignoreCase,
                :links, :domains, :newSenders, :newPhrase, :holdSeconds, :afterwards, :quietFrom, :quietUntil, :timeZone, :quietDoes)
            returning rule_id
            """;

    private static final String CHANGE =
            """
            update replacement_rule
            set name = :name, position = :position, kind = :kind, enabled = :enabled, account_id = :account, provider_id = :provider,
                destination = :destination, sender = :sender, phrase = :phrase, ignore_case = :ignoreCase, links = :links,
                domains = :domains, new_senders = :newSenders, new_phrase = :newPhrase, hold_seconds = :holdSeconds,
                afterwards = :afterwards, quiet_from = :quietFrom, quiet_until = :quietUntil, time_zone = :timeZone,
                quiet_does = :quietDoes, revision = revision + 1
            where rule_id = :id
            """;

    private static final String REMOVE = "delete from replacement_rule where rule_id = :id";

    /// What is set of a rule; empty: not.
    record Wanted(
            String name,
            int position,
            String kind,
            boolean enabled,
            Optional<Long> account,
            Optional<Integer> provider,
            String destination,
            Optional<String> sender,
            Optional<String> phrase,
            boolean ignoreCase,
            Optional<String> links,
            List<String> domains,
            List<String> newSenders,
            Optional<String> newPhrase,
            Optional<Long> holdSeconds,
            Optional<String> afterwards,
            Optional<LocalTime> quietFrom,
            Optional<LocalTime> quietUntil,
            Optional<String> timeZone,
            Optional<String> quietDoes) {}

    Optional<PolicyRule> find(Handle handle, long id) {
        return handle.createQuery(FIND).bind("id", id).map((rows, _) -> view(rows)).findOne();
    }

    /// @param kind empty: all
    /// @param account a login; empty: all
    List<PolicyRule> list(Handle handle, String kind, String account, long after, int limit) {
        return handle.createQuery(LIST)
                .bind("kind", kind)
                .bind("account", account)
                .bind("after", after)
                .bind("limit", limit)
                .map((rows, _) -> view(rows))
                .list();
    }

    Optional<Long> named(Handle handle, String name) {
        return handle.createQuery(NAMED).bind("name", name).mapTo(Long.class).findOne();
    }

    void lock(Handle handle, long id) {
        handle.createQuery(LOCK).bind("id", id).mapTo(Long.class).findOne();
    }

    /// The number of the provider of that name.
    Optional<Integer> provider(Handle handle, String name) {
        return handle.createQuery(PROVIDER).bind("name", name).mapTo(Integer.class).findFirst();
    }

    long add(Handle handle, Wanted wanted) {
        return bound(handle.createQuery(ADD), wanted).mapTo(Long.class).one();
    }

    void change(Handle handle, long id, Wanted wanted) {
        bound(handle.createUpdate(CHANGE), wanted).bind("id", id).execute();
    }

    void remove(Handle handle, long id) {
        handle.createUpdate(REMOVE).bind("id", id).execute();
    }

    private static <S extends SqlStatement<S>> S bound(S statement, Wanted wanted) {
        return statement
                .bind("name", wanted.name)
                .bind("position", wanted.position)
                .bind("kind", wanted.kind)
                .bind("enabled", wanted.enabled)
                .bind("account", wanted.account.orElse(null))
                .bind("provider", wanted.provider.orElse(null))
                .bind("destination", wanted.destination)
                .bind("sender", wanted.sender.orElse(null))
                .bind("phrase", wanted.phrase.orElse(null))
                .bind("ignoreCase", wanted.ignoreCase)
                .bind("links", wanted.links.orElse(null))
                .bind("domains", SqlArray.texts(wanted.domains, text -> text))
                .bind("newSenders", SqlArray.texts(wanted.newSenders, text -> text))
                .bind("newPhrase", wanted.newPhrase.orElse(null))
                .bind("holdSeconds", wanted.holdSeconds.map(Math::toIntExact).orElse(null))
                .bind("afterwards", wanted.afterwards.orElse(null))
                .bind("quietFrom", wanted.quietFrom.orElse(null))
                .bind("quietUntil", wanted.quietUntil.orElse(null))
                .bind("timeZone", wanted.timeZone.orElse(null))
                .bind("quietDoes", wanted.quietDoes.orElse(null));
    }

    private static PolicyRule view(ResultSet rows) throws SQLException {
        int holdSeconds = rows.getInt("hold_seconds");
        boolean holds = !rows.wasNull();
        return new PolicyRule(
                rows.getLong("rule_id"),
                rows.getString("name"),
                rows.getInt("position"),
                rows.getString("kind"),
                rows.getBoolean("enabled"),
                rows.getString("login"),
                rows.getString("provider"),
                rows.getString("destination"),
                rows.getString("sender"),
                rows.getString("phrase"),
                rows.getBoolean("ignore_case"),
                rows.getString("links"),
                texts(rows, "domains"),
                texts(rows, "new_senders"),
                rows.getString("new_phrase"),
                holds ? holdSeconds : null,
                rows.getString("afterwards"),
                time(rows, "quiet_from"),
                time(rows, "quiet_until"),
                rows.getString("time_zone"),
                rows.getString("quiet_does"),
                rows.getLong("revision"));
    }

    private static @Nullable String time(ResultSet rows, String column) throws SQLException {
        LocalTime time = rows.getObject(column, LocalTime.class);
        return time == null ? null : time.toString();
    }

    private static List<String> texts(ResultSet rows, String column) throws SQLException {
        return List.of((String[]) rows.getArray(column).getArray());
    }
}
