package io.heliograph.dispatch;

import io.heliograph.db.Database;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/// The pauses of providers, for the operator.
final class PauseStore {
    /// Pauses kept beside those in force; the oldest leave for others.
    static final int ROWS_MAX = 10_000;

    private static final String KEEP =
            """
            insert into provider_pause (pause_id, node_id, provider_id, scope, accounts, sender, command_status, meaning, began_at, ended_at, ended_by)
            values (:id, :node, :provider, :scope, :accounts, :sender, :status, :meaning, :began, :ended, :by)
            on conflict (pause_id) do update
            set ended_at = excluded.ended_at, ended_by = excluded.ended_by
            """;

    private static final String FORGET =
            """
            delete from provider_pause
            where ended_at is not null
              and (began_at, pause_id) <= (
                select began_at, pause_id
                from provider_pause
                order by began_at desc, pause_id desc
                offset :max
                limit 1)
            """;

    private static final String RESTARTED =
            """
            update provider_pause
            set ended_at = greatest(began_at, :now), ended_by = 'restart'
            where node_id = :node
              and ended_at is null
            """;

    private final Database database;
    private final int node;

    PauseStore(Database database, int node) {
        this.database = database;
        this.node = node;
    }

    /// Keeps each as it is now; may be repeated.
    void keep(Collection<KeptPause> pauses) {
        database.useTransaction(handle -> {
            PreparedBatch rows = handle.prepareBatch(KEEP);
            for (KeptPause pause : pauses) {
                PausedTraffic traffic = pause.traffic();
                rows.bind("id", pause.id())
                        .bind("node", (short) node)
                        .bind("provider", (short) pause.providerId())
                        .bind("scope", small(traffic.scope()))
                        .bind("accounts", accounts(traffic.accounts()))
                        .bind("sender", traffic.sender())
                        .bind("status", traffic.status())
                        .bind("meaning", small(traffic.meaning()))
                        .bind("began", time(pause.beganAt()))
                        .bind("ended", time(pause.endedAt()))
                        .bind("by", pause.endedBy() == null ? null : small(pause.endedBy()))
                        .add();
            }
            rows.execute();
            handle.createUpdate(FORGET).bind("max", ROWS_MAX).execute();
        });
    }

    /// Ends what an earlier run of this node left open.
    void restarted(Instant now) {
        database.useTransaction(handle ->
                handle.createUpdate(RESTARTED)
                        .bind("now", time(now))
                        .bind("node", (short) node)
                        .execute());
    }

    private static Long @Nullable [] accounts(Set<Long> accounts) {
        return accounts.isEmpty() ? null : accounts.stream().sorted().toArray(Long[]::new);
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    private static String small(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
