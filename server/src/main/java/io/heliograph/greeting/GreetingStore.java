package io.heliograph.greeting;

import io.heliograph.contact.Contact;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.SqlArray;
import io.heliograph.greeting.GreetingPage.Greeted;
import io.heliograph.greeting.GreetingPage.Progress;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// How far each group has come with a day's greetings, and who was greeted.
final class GreetingStore {
    /// For so long after its last sign a run belongs to the node that is at it.
    private static final Duration CLAIMED = Duration.ofMinutes(3);

    /// A sign that is too far away in either direction is none: it was given long ago, or by a
    /// clock that was set back since.
    private static final String CLAIM =
            """
            insert into greeting_run as run (account_id, group_id, day, node_id, claimed_at)
            values (:account, :group, :day, :node, :now)
            on conflict (account_id, group_id, day) do update
            set node_id = excluded.node_id,
                claimed_at = excluded.claimed_at
            where not run.done
              and (run.node_id = excluded.node_id
                   or run.claimed_at not between :from and :to)
            returning cursor_phone
            """;

    private static final String DONE =
            """
            select done
            from greeting_run
            where account_id = :account
              and group_id = :group
              and day = :day
            """;

    private static final String GREETED =
            """
            select phone
            from greeting
            where account_id = :account
              and year = :year
              and phone = any(:phones)
            """;

    private static final String GREET =
            """
            insert into greeting (account_id, phone, year, group_id, message_id)
            select :account, g.phone, :year, :group, g.message_id
            from unnest(:phones, :messages) as g (phone, message_id)
            on conflict do nothing
            """;

    private static final String MOVE =
            """
            update greeting_run
            set cursor_phone = :to,
                done = :done,
                claimed_at = :now
            where account_id = :account
              and group_id = :group
              and day = :day
              and node_id = :node
              and cursor_phone = :from
              and not done
            """;

    private static final String FORGET =
            """
            delete from greeting_run
            where day < :before
            """;

    private final Database database;
    private final int node;

    /// @param node that this process is
    GreetingStore(Database database, int node) {
        this.database = database;
        this.node = node;
    }

    /// Whose turn it is.
    sealed interface Claim {
        /// Ours, from that number on.
        record Ours(long cursor) implements Claim {}

        record Done() implements Claim {}

        /// Another node is at it.
        record Elsewhere() implements Claim {}
    }

    /// Begins the run, or goes on with it where nobody else does.
    Claim claim(GreetingRun.Key run, Instant now) {
        return database.inTransaction(handle -> {
            Optional<Long> cursor =
                    handle.createQuery(CLAIM)
                            .bind("account", run.account().value())
                            .bind("group", run.group())
                            .bind("day", run.date())
                            .bind("node", node)
                            .bind("now", now.atOffset(ZoneOffset.UTC))
                            .bind("from", now.minus(CLAIMED).atOffset(ZoneOffset.UTC))
                            .bind("to", now.plus(CLAIMED).atOffset(ZoneOffset.UTC))
                            .mapTo(Long.class)
                            .findOne();
            if (cursor.isPresent()) {
                return new Claim.Ours(cursor.get());
            }
            boolean done =
                    handle.createQuery(DONE)
                            .bind("account", run.account().value())
                            .bind("group", run.group())
                            .bind("day", run.date())
                            .mapTo(Boolean.class)
                            .one();
            return done ? new Claim.Done() : new Claim.Elsewhere();
        });
    }

    /// Which of the contacts were greeted in that year.
    Set<Long> greeted(AccountId account, int year, Collection<Contact> contacts) {
        return database.read(handle ->
                handle.createQuery(GREETED)
                        .bind("account", account.value())
                        .bind("year", year)
                        .bind("phones", SqlArray.longs(contacts, c -> c.phone().identity().value()))
                        .mapTo(Long.class)
                        .set());
    }

    /// Moves a run on over a page to whose contacts nothing is to be sent.
    void passOver(GreetingPage page, Progress progress, Instant now) {
        database.useTransaction(handle -> keep(handle, page, progress, now));
    }

    /// Moves a run on, in the transaction of its messages.
    ///
    /// @throws Overtaken when another node has done so, or greeted one of them
    void keep(Handle handle, GreetingPage page, Progress progress, Instant now) {
        GreetingRun.Key run = page.run().key();
        if (!progress.greeted().isEmpty()
                && greet(handle, page, progress) != progress.greeted().size()) {
            throw new Overtaken();
        }
        int moved =
                handle.createUpdate(MOVE)
                        .bind("account", run.account().value())
                        .bind("group", run.group())
                        .bind("day", run.date())
                        .bind("node", node)
                        .bind("from", page.from())
                        .bind("to", progress.cursor())
                        .bind("done", progress.done())
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .execute();
        if (moved == 0) {
            throw new Overtaken();
        }
    }

    private static int greet(Handle handle, GreetingPage page, Progress progress) {
        return handle.createUpdate(GREET)
                .bind("account", page.run().account().value())
                .bind("group", page.run().group().groupId())
                .bind("year", page.run().year())
                .bind("phones", SqlArray.longs(progress.greeted(), Greeted::phone))
                .bind("messages", SqlArray.longs(progress.greeted(), Greeted::messageId))
                .execute();
    }

    /// Forgets the runs of past days. Who was greeted is kept: a clock that was wrong for a while
    /// must not make anybody forget it.
    int forget(LocalDate before) {
        return database.inTransaction(
                handle -> handle.createUpdate(FORGET).bind("before", before).execute());
    }

    /// Another node was quicker: nothing of the page is kept, and where the run is now is to be
    /// read again.
    static final class Overtaken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Overtaken() {
            super("another node has greeted them", null, false, false);
        }
    }
}
