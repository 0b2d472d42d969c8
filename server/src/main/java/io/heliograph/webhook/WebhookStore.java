package io.heliograph.webhook;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/// Attempts, and what waits to be sent again or is parked.
final class WebhookStore {
    private static final String ATTEMPTS =
            """
            insert into webhook_attempt (account_id, attempt_id, url, reports, acknowledged, status, error, duration_millis, at)
            select :account, id, url, reports, acknowledged, status, error, duration, at
            from unnest(:ids, :urls, :reports, :acknowledged, :statuses, :errors, :durations, cast(:ats as timestamptz[]))
                 as a (id, url, reports, acknowledged, status, error, duration, at)
            on conflict do nothing -- written before, where the outcome of a commit was unknown
            """;

    private static final String WAITING =
            """
            insert into webhook_pending (account_id, report_id, part_id, state, at, url, manner, attempts, due_at, parked, last_error)
            select :account, report, part, state, at, url, manner, attempts, due, parked, error
            from unnest(:reports, :parts, :states, cast(:ats as timestamptz[]), :urls, :manners, :attempts, cast(:dues as timestamptz[]),
                        cast(:parked as boolean[]), :errors)
                 as w (report, part, state, at, url, manner, attempts, due, parked, error)
            on conflict (account_id, report_id) do update
            set attempts = excluded.attempts,
                due_at = excluded.due_at,
                parked = excluded.parked,
                last_error = excluded.last_error
            """;

    private static final String SETTLED =
            """
            delete from webhook_pending
            where account_id = :account
              and report_id = any(:reports)
            """;

    private static final String UNPARK =
            """
            update webhook_pending p
            set parked = false,
                attempts = 0,
                due_at = :now,
                url = case p.manner
                    when 'get' then coalesce(:getUrl, p.url)
                    else coalesce((
                        select m.callback_url
                        from message m
                        where m.account_id = :account
                          and m.message_id between p.part_id - 254 and p.part_id
                        order by m.message_id desc
                        limit 1), :url, p.url)
                    end
            where p.account_id = :account
              and p.parked
              and octet_length(p.url) <= 2000
            """;

    private static final String DUE_BY =
            """
            update webhook_pending
            set due_at = :latest
            where not parked
              and due_at > :latest
              and (report_id >> 17) & 63 = :node
            """;

    private static final String DUE_ENDPOINTS =
            """
            select r.account_id, r.url, r.manner
            from webhook_pending r
            where not r.parked
              and r.due_at <= :now
              and (r.account_id, r.url, r.manner) > (:account, :url, :manner)
              and (r.report_id >> 17) & 63 = :node
            group by r.account_id, r.url, r.manner
            order by r.account_id, r.url, r.manner
            limit :limit
            """;

    private static final String COUNT =
            """
            select count(*) filter (where not parked) as waiting, count(*) filter (where parked) as parked
            from webhook_pending
            """;

    private final Database database;
    private final int node;

    WebhookStore(Database database, int node) {
        this.database = database;
        this.node = node;
    }

    /// Writes them all in one transaction, account by account in ascending id, what is alike sent
    /// together. Doing it again changes nothing.
    void write(List<Result> results) {
        SortedMap<AccountId, List<Result>> byAccount = new TreeMap<>();
        results.forEach(r -> byAccount.computeIfAbsent(r.account(), _ -> new ArrayList<>()).add(r));
        database.useTransaction(handle -> {
            handle.execute(Database.LOCK_WAIT);
            PreparedBatch attempts = handle.prepareBatch(ATTEMPTS);
            PreparedBatch waiting = handle.prepareBatch(WAITING);
            PreparedBatch settled = handle.prepareBatch(SETTLED);
            byAccount.forEach((account, own) -> {
                addAttempts(attempts, account, own);
                addWaiting(waiting, account, own);
                addSettled(settled, account, own);
            });
            attempts.execute();
            waiting.execute();
            settled.execute();
        });
    }

    private static void addAttempts(PreparedBatch batch, AccountId account, List<Result> results) {
        List<Result.Attempt> attempts =
                results.stream()
                        .<Result.Attempt>mapMulti((r, sink) -> {
                            if (r.attempt() != null) {
                                sink.accept(r.attempt());
                            }
                        })
                        .toList();
        if (attempts.isEmpty()) {
            return;
        }
        batch.bind("account", account.value())
                .bind("ids", array(attempts, Long[]::new, Result.Attempt::id))
                .bind("urls", array(attempts, String[]::new, Result.Attempt::url))
                .bind("reports", array(attempts, Integer[]::new, Result.Attempt::reports))
                .bind("acknowledged", array(attempts, Integer[]::new, Result.Attempt::acknowledged))
                .bind("statuses", array(attempts, Integer[]::new, Result.Attempt::status))
                .bind("errors", array(attempts, String[]::new, Result.Attempt::error))
                .bind("durations", array(attempts, Integer[]::new, Result.Attempt::durationMillis))
                .bind("ats", array(attempts, String[]::new, a -> a.at().toString()))
                .add();
    }

    private static void addWaiting(PreparedBatch batch, AccountId account, List<Result> results) {
        // a report once, as it was last: one statement cannot update a row a second time
        Map<Long, Result.Waiting> latest = new LinkedHashMap<>();
        results.forEach(r -> r.waiting().forEach(w -> latest.put(w.push().reportId(), w)));
        List<Result.Waiting> waiting = List.copyOf(latest.values());
        if (waiting.isEmpty()) {
            return;
        }
        batch.bind("account", account.value())
                .bind("reports", array(waiting, Long[]::new, w -> w.push().reportId()))
                .bind("parts", array(waiting, Long[]::new, w -> w.push().partId()))
                .bind("states", array(waiting, String[]::new, w -> w.push().state().name()))
                .bind("ats", array(waiting, String[]::new, w -> w.push().at().toString()))
                .bind("urls", array(waiting, String[]::new, w -> w.address().url()))
                .bind("manners", array(waiting, String[]::new, w -> w.address().manner().key()))
                .bind("attempts", array(waiting, Integer[]::new, Result.Waiting::attempts))
                .bind("dues", array(waiting, String[]::new, w -> w.dueAt().toString()))
                .bind("parked", array(waiting, String[]::new, w -> String.valueOf(w.parked())))
                .bind("errors", array(waiting, String[]::new, Result.Waiting::error))
                .add();
    }

    private static void addSettled(PreparedBatch batch, AccountId account, List<Result> results) {
        List<Long> settled = results.stream().flatMap(r -> r.settled().stream()).toList();
        if (!settled.isEmpty()) {
            batch.bind("account", account.value())
                    .bind("reports", settled.toArray(Long[]::new))
                    .add();
        }
    }

    private static <S, T> T[] array(
            List<S> from, Function<Integer, T[]> make, Function<S, @Nullable T> get) {
        return from.stream().map(get).toArray(make::apply);
    }

    /// Gives parked reports their attempts again, to the address that is right today.
    ///
    /// @param reports null: all of the account
    /// @param own the account's own addresses
    /// @return how many
    int unpark(
            AccountId account, @Nullable Collection<Long> reports, OwnAddresses own, Instant now) {
        String sql = reports == null ? UNPARK : UNPARK + "  and p.report_id = any(:reports)\n";
        return database.inTransaction(handle -> {
            var update =
                    handle.createUpdate(sql)
                            .bind("account", account.value())
                            .bind("now", now.atOffset(ZoneOffset.UTC))
                            .bind("url", own.post())
                            .bind("getUrl", own.get());
            if (reports != null) {
                update.bind("reports", reports.toArray(Long[]::new));
            }
            return update.execute();
        });
    }

    /// Lets nothing of this node wait beyond a time.
    void dueBy(Instant latest) {
        database.useTransaction(handle ->
                handle.createUpdate(DUE_BY)
                        .bind("latest", latest.atOffset(ZoneOffset.UTC))
                        .bind("node", node)
                        .execute());
    }

    /// Addresses that something is due for, in their order, after a given one.
    List<Due> dueEndpoints(Due after, Instant now, int limit) {
        return database.read(handle ->
                handle.createQuery(DUE_ENDPOINTS)
                        .bind("account", after.account())
                        .bind("url", after.url())
                        .bind("manner", after.manner())
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .bind("node", node)
                        .bind("limit", limit)
                        .map((rows, _) ->
                                new Due(
                                        rows.getLong("account_id"),
                                        rows.getString("url"),
                                        rows.getString("manner")))
                        .list());
    }

    /// @param account 0 before the first
    /// @param manner the key of a [Manner]
    record Due(long account, String url, String manner) {
        static final Due FIRST = new Due(0, "", "");

        Address address() {
            return new Address(url, Manner.of(manner));
        }
    }

    /// How many reports wait, and how many are parked.
    Backlog count() {
        return database.read(handle ->
                handle.createQuery(COUNT)
                        .map((rows, _) ->
                                new Backlog(rows.getLong("waiting"), rows.getLong("parked")))
                        .one());
    }

    /// @param waiting to be sent again
    /// @param parked until resent by hand
    record Backlog(long waiting, long parked) {
        static final Backlog NONE = new Backlog(0, 0);
    }
}
