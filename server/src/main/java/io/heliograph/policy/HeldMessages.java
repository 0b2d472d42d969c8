package io.heliograph.policy;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.message.Cancelling;
import io.heliograph.policy.HeldMessageStore.Unsettled;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does what was decided of messages that wait for a person, and decides where nobody has come.
///
/// What is to go out when nobody comes begins by itself when its time is over; what is to be
/// refused never begins before it expires. So nothing depends on a node that runs at that moment.
public final class HeldMessages {
    /// Messages of a tick.
    static final int TICK_MAX = 1_000;

    /// A message is moved so far ahead, since what begins is looked for by time, once.
    static final Duration AHEAD = Duration.ofSeconds(3);

    /// What was moved and is seen so long before it begins, is found when it does.
    private static final Duration SURE = Duration.ofSeconds(1);

    private static final Duration KEPT = Duration.ofDays(100);
    private static final long CANCEL_SECONDS = 10;
    private static final Logger log = LoggerFactory.getLogger(HeldMessages.class);

    private final Database database;
    private final Cancelling cancelling;
    private final Clock clock;
    private final HeldMessageStore store = new HeldMessageStore();

    /// @param cancelling ends messages that are refused
    public HeldMessages(Database database, Cancelling cancelling, Clock clock) {
        this.database = database;
        this.cancelling = cancelling;
        this.clock = clock;
    }

    /// Looks at what is overdue, and at what was decided and is not done; called every second.
    public void tick() throws InterruptedException {
        Instant now = clock.instant();
        int overdue = database.inTransaction(handle -> store.overdue(handle, now));
        if (overdue > 0) {
            log.info("event=held_overdue messages={}", overdue);
        }
        database.useTransaction(this::moveLate);
        settle(unsettled("refused"));
    }

    private List<Unsettled> unsettled(String state) {
        return database.inTransaction(handle -> store.unsettled(handle, state, TICK_MAX));
    }

    /// A release whose commit took so long that its begin may have been looked for before begins
    /// later.
    private void moveLate(Handle handle) {
        Instant now = clock.instant();
        List<Long> sure = new ArrayList<>();
        for (Unsettled each : store.unsettled(handle, "released", TICK_MAX)) {
            if (each.movedTo() == null || each.movedTo().minus(SURE).isAfter(now)) {
                sure.add(each.id());
            } else {
                store.move(handle, each, now.plus(AHEAD));
            }
        }
        if (!sure.isEmpty()) {
            store.settled(handle, sure);
        }
    }

    /// Ends what was refused, with its money back.
    void settle(List<Unsettled> refused) throws InterruptedException {
        Map<AccountId, List<Long>> byAccount = new LinkedHashMap<>();
        refused.forEach(each ->
                byAccount.computeIfAbsent(each.account(), _ -> new ArrayList<>()).add(each.id()));
        for (Map.Entry<AccountId, List<Long>> each : byAccount.entrySet()) {
            settle(each.getKey(), each.getValue());
        }
    }

    private void settle(AccountId account, Collection<Long> ids) throws InterruptedException {
        try {
            cancelling.cancel(account, ids).get(CANCEL_SECONDS, TimeUnit.SECONDS);
            database.useTransaction(handle -> store.settled(handle, ids));
        } catch (TimeoutException late) {
            log.warn("event=held_not_ended account={} why=late", account);
        } catch (ExecutionException failure) {
            log.error("event=held_not_ended account={}", account, failure);
        }
    }

    /// Ends one that was refused just now, if that is soon done; else the next tick does.
    void settleSoon(long id) throws InterruptedException {
        settle(unsettled("refused").stream().filter(each -> each.id() == id).toList());
    }

    /// Forgets what was decided long ago; called every hour.
    ///
    /// @param surely the time that has surely come
    public void forget(Instant surely) {
        database.useTransaction(handle -> store.forget(handle, surely.minus(KEPT)));
    }
}
