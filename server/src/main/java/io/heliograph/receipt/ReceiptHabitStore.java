package io.heliograph.receipt;

import io.heliograph.db.Database;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What has been learned of how providers write their receipts.
final class ReceiptHabitStore {
    private static final String HABIT =
            """
            select recipients_count, one_for_all
            from receipt_habit
            where provider_id = :provider
            """;

    private static final String KEEP =
            """
            insert into receipt_habit (provider_id, recipients_count, one_for_all, learned_at)
            values (:provider, :recipients, :parts, :now)
            on conflict (provider_id) do update
            set recipients_count = excluded.recipients_count, one_for_all = excluded.one_for_all,
                learned_at = excluded.learned_at
            """;

    private static final String FORGET =
            """
            delete from receipt_habit
            where provider_id = :provider
            """;

    private final Database database;

    /// What is known of a provider.
    ///
    /// @param recipientsCount whether the recipients that its receipts name mean anything; null:
    ///   not known
    /// @param oneForAll whether one receipt is for all parts of a message; null: not known
    record Habit(@Nullable Boolean recipientsCount, @Nullable Boolean oneForAll) {
        static final Habit NOTHING = new Habit(null, null);
    }

    ReceiptHabitStore(Database database) {
        this.database = database;
    }

    Habit habit(int providerId) {
        return database.read(handle ->
                handle.createQuery(HABIT)
                        .bind("provider", (short) providerId)
                        .map((rows, _) ->
                                new Habit(
                                        rows.getObject("recipients_count", Boolean.class),
                                        rows.getObject("one_for_all", Boolean.class)))
                        .findOne()
                        .orElse(Habit.NOTHING));
    }

    /// Keeps them by provider; may be repeated.
    void keep(Map<Integer, Habit> habits, Instant now) {
        database.useTransaction(
                handle -> habits.forEach((provider, habit) -> keep(handle, provider, habit, now)));
    }

    private static void keep(Handle handle, int providerId, Habit habit, Instant now) {
        if (habit.equals(Habit.NOTHING)) {
            handle.createUpdate(FORGET).bind("provider", (short) providerId).execute();
            return;
        }
        handle.createUpdate(KEEP)
                .bind("provider", (short) providerId)
                .bind("recipients", habit.recipientsCount())
                .bind("parts", habit.oneForAll())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute();
    }
}
