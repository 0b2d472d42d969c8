package io.heliograph.mailing;

import io.heliograph.acceptance.Acceptance;
import io.heliograph.acceptance.Order;
import io.heliograph.acceptance.Order.Decision;
import io.heliograph.acceptance.Outcome;
import io.heliograph.account.Account;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.quote.Terms;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One mailing while this node works on it: batch after batch of those whose turn it is, each
/// accepted together with the cursor that says so. It ends when the mailing does, or is stopped, or
/// has no money; whoever begins it again begins at the cursor.
final class Expansion {
    /// Messages accepted together.
    static final int BATCH_MAX = 500;

    /// So many messages of an account's mailings wait to be sent before no more are made.
    static final int WAITING_MAX = 2_000;

    /// How often a paced mailing looks whose turn it is.
    private static final Duration LOOK_PAUSE = Duration.ofMillis(200);

    private static final Duration WAITING_PAUSE = Duration.ofMillis(10);
    private static final Duration TROUBLE_PAUSE = Duration.ofMillis(500);
    private static final Logger log = LoggerFactory.getLogger(Expansion.class);

    /// What all expansions share.
    record Ground(
            ExpansionStore store,
            Recipients recipients,
            Function<Mailing, Composer> composers,
            Function<AccountId, Terms> terms,
            Acceptance acceptance,
            Outflow outflow,
            BatchTurns turns,
            Stop stop,
            Clock clock) {}

    private final Ground ground;
    private final MailingKey key;
    private final Composer composer;
    private final ReadAhead ahead = new ReadAhead();
    private volatile Mailing mailing; // read ahead by another thread
    private MailingPace pace;

    /// @param mailing claimed for this node
    Expansion(Ground ground, Mailing mailing) {
        this.ground = ground;
        this.mailing = mailing;
        this.key = mailing.key();
        this.composer = ground.composers().apply(mailing);
        this.pace = MailingPace.of(mailing, mailing.createdAt());
    }

    /// Works until there is nothing more to do for now.
    void run() {
        boolean going = true;
        boolean begun = false;
        while (going && !ground.stop().asked()) {
            try {
                if (begun) {
                    going = step();
                } else {
                    going = begin();
                    begun = true;
                }
            } catch (Database.DatabaseGone | Database.CommitUnknown gone) {
                log.warn("event=mailing_waits mailing={} why=database_gone", key.id());
                ground.stop().pause(TROUBLE_PAUSE);
            }
        }
    }

    /// Counts the recipients, and begins if it is time.
    ///
    /// @return whether to go on
    private boolean begin() {
        Long counted = mailing.total();
        boolean fresh = mailing.state() == MailingState.WAITING;
        long total = fresh || counted == null ? ground.recipients().count(mailing) : counted;
        if (fresh && mailing.startsAt().isAfter(now())) {
            ground.store().counted(key, total);
            return false;
        }
        Optional<Mailing> running = ground.store().run(key, total, now());
        if (running.isEmpty()) {
            return false;
        }
        take(running.get());
        log.info(
                "event=mailing_runs mailing={} account={} handled={} total={}",
                key.id(),
                key.account(),
                mailing.handled(),
                total);
        return true;
    }

    private void take(Mailing now) {
        mailing = now;
        pace = MailingPace.of(now, now());
    }

    private boolean step() {
        Instant now = now();
        if (pace.isOff(mailing.handled(), now)) {
            pace = MailingPace.of(mailing, now);
        }
        Terms terms = ground.terms().apply(key.account());
        Account account = terms.account();
        int turns = pace.due(mailing.handled(), now, BATCH_MAX);
        int due = ground.acceptance().room(account, turns, now);
        if (due == 0) {
            ground.stop().pause(LOOK_PAUSE);
            return true;
        }
        if (ground.outflow().bulkWaiting(key.account()) >= WAITING_MAX) {
            ground.stop().pause(WAITING_PAUSE);
            return true;
        }
        if (account.blocked() || !account.canSendBulk()) {
            ground.stop().pause(TROUBLE_PAUSE);
            return true;
        }
        Recipients.Page page = ahead.take(mailing.cursor(), due, () -> read(mailing.cursor(), due));
        if (page.recipients().isEmpty()) {
            return pass(page);
        }
        if (due == BATCH_MAX && !page.last()) {
            ahead.begin(page.cursor(), due, () -> read(page.cursor(), due));
        }
        return accept(terms, page);
    }

    private Recipients.Page read(long cursor, int limit) {
        return ground.recipients().after(mailing, cursor, limit);
    }

    /// Nobody is to be written to up to the page's cursor.
    private boolean pass(Recipients.Page page) {
        Advance advance =
                Advance.over(page.last() ? MailingState.DONE : MailingState.RUNNING, page.cursor());
        return ground.store().advance(key, mailing.cursor(), advance, now())
                ? follow(advance)
                : lookAgain();
    }

    private boolean accept(Terms terms, Recipients.Page page) {
        Instant now = now().truncatedTo(ChronoUnit.MICROS);
        List<Order.Line> lines = composer.lines(terms, page.recipients(), now);
        Batch batch = new Batch(lines, mailing.cursor(), page, now);
        Order order = new Order(terms.account(), now, lines, null, batch);
        Outcome outcome =
                ground.turns().take(key.account(), () -> ground.acceptance().accept(order));
        return switch (outcome) {
            case Outcome.Done(List<Decision> decisions) -> follow(batch.advance(decisions));
            case Outcome.Failed(RuntimeException bug) -> {
                log.error("event=mailing_batch_failed mailing={}", key.id(), bug);
                yield pauseAndLookAgain();
            }
            case Outcome.Busy _, Outcome.TooMany _, Outcome.Unknown _ -> pauseAndLookAgain();
            case Outcome.Repeated _, Outcome.KeyReused _ ->
                    throw new IllegalStateException("a batch has no key");
        };
    }

    private boolean pauseAndLookAgain() {
        boolean going = lookAgain();
        if (going) {
            ground.stop().pause(TROUBLE_PAUSE);
        }
        return going;
    }

    /// Where the mailing stands may be other than this node thinks.
    private boolean lookAgain() {
        Optional<Mailing> found = ground.store().look(key);
        mailing = found.orElse(mailing);
        return found.isPresent() && mailing.state() == MailingState.RUNNING;
    }

    private boolean follow(Advance advance) {
        mailing = mailing.advanced(advance);
        if (advance.state() != MailingState.RUNNING) {
            log.info(
                    "event=mailing_{} mailing={} account={} handled={}",
                    advance.state().key(),
                    key.id(),
                    key.account(),
                    mailing.handled());
        }
        return advance.state() == MailingState.RUNNING;
    }

    private Instant now() {
        return ground.clock().instant();
    }

    /// Moves the cursor in the transaction that accepts the messages.
    private final class Batch implements Order.Rider {
        private final List<Order.Line> lines;
        private final long before;
        private final Recipients.Page page;
        private final Instant at;

        Batch(List<Order.Line> lines, long before, Recipients.Page page, Instant at) {
            this.lines = lines;
            this.before = before;
            this.page = page;
            this.at = at;
        }

        Advance advance(List<Decision> decisions) {
            return Advance.of(lines, decisions, before, page.cursor(), page.last());
        }

        @Override
        public boolean holds(Handle handle) {
            return ground.store().hold(handle, key, before);
        }

        @Override
        public void keep(Handle handle, List<Decision> decisions) {
            ground.store().advance(handle, key, advance(decisions), at);
        }
    }
}
