package io.heliograph.webhook;

import io.heliograph.account.Account;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.Database.CommitUnknown;
import io.heliograph.db.Database.DatabaseGone;
import io.heliograph.db.NodeIds;
import io.heliograph.message.Message;
import io.heliograph.message.Report;
import io.heliograph.message.ReportListener;
import io.heliograph.message.ReportRow;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pushes reports to customers (contract §8): the table `report` is the log, each account has a
/// cursor in it, and what an address did not acknowledge at the first attempt waits in
/// `webhook_pending`. A report is told at least once; after a crash, what was told in the last
/// second is told again.
public final class Webhooks implements ReportListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Webhooks.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration CURSORS = Duration.ofMillis(500);

    private static final int DUE_ENDPOINTS_MAX = 1_000;
    private static final Duration COUNT_EVERY = Duration.ofSeconds(15);

    private final WebhookSettings settings;
    private final Function<AccountId, Account> accounts;
    private final Function<AccountId, @Nullable Account> cached;
    private final Clock clock;
    private final Clock waits;
    private final WebhookStore store;
    private final ReportLogStore reports;
    private final Recorder recorder;
    private final RequestRunner courier;
    private final WebhookMetrics metrics;
    private final Positions positions;
    private final TextRoom room = new TextRoom();
    private final Map<AccountId, Feed> feeds = new ConcurrentHashMap<>();
    private final FeedThreads threads;
    private final LogReader logReader;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread tickThread;
    private volatile LongSupplier settledBelow = () -> 0;
    private volatile boolean recovered;
    private volatile boolean stopped;
    private volatile WebhookStore.Due lastDue = WebhookStore.Due.FIRST;
    private volatile WebhookStore.Backlog backlog = WebhookStore.Backlog.NONE;

    /// @param accounts as they are now, read where they are not in memory
    /// @param cached of those in memory, the same; asked for at every report, by a thread that must
    ///   not wait
    public Webhooks(
            WebhookSettings settings,
            Database database,
            NodeIds ids,
            Function<AccountId, Account> accounts,
            Function<AccountId, @Nullable Account> cached,
            Clock clock,
            MeterRegistry registry) {
        this.settings = settings;
        this.accounts = accounts;
        this.cached = cached;
        this.clock = clock;
        waits = new SteadyClock(clock, System::nanoTime);
        store = new WebhookStore(database, ids.node());
        reports = new ReportLogStore(database, ids.node());
        logReader = new LogReader(reports, id -> OwnAddresses.of(accounts.apply(id)), closing);
        positions =
                new Positions(
                        new PositionStore(database, ids.node()),
                        feeds,
                        () -> settledBelow.getAsLong());
        recorder = new Recorder(store);
        metrics = new WebhookMetrics(registry);
        courier =
                new RequestRunner(
                        settings, accounts, ids, clock, waits, reports, recorder, metrics);
        threads = new FeedThreads(courier, logReader, recorder, metrics, waits);
        tickThread = Thread.ofPlatform().name("webhook-tick").daemon().unstarted(this::ticks);
        metrics.gauge(
                "heliograph.webhook.pending",
                "reports that wait to be sent again",
                () -> backlog.waiting());
        metrics.gauge(
                "heliograph.webhook.parked.waiting",
                "reports that wait to be resent by hand",
                () -> backlog.parked());
        metrics.gauge(
                "heliograph.webhook.lag.seconds",
                "age of the oldest report that was never sent",
                this::lag);
    }

    /// Takes up what an earlier run left, in the background: the database may be away.
    ///
    /// @param reportsSettledBelow an id below which every report has been told to [#recorded], or
    ///   never will be by this run
    public void start(LongSupplier reportsSettledBelow) {
        settledBelow = reportsSettledBelow;
        tickThread.start();
    }

    @Override
    public void recorded(List<Report> recorded) {
        if (recorded.isEmpty() || stopped) {
            return;
        }
        AccountId account = recorded.getFirst().message().account();
        long last = recorded.getLast().id();
        List<Push> pushes = pushes(account, recorded);
        while (!feed(account).recorded(pushes, last)) {
            log.debug("event=webhook_feed_renewed account={}", account);
        }
    }

    private List<Push> pushes(AccountId account, List<Report> recorded) {
        Account known = cached.apply(account);
        if (known == null) {
            return List.of(); // read from the log, by a thread that may wait for the account
        }
        OwnAddresses own = OwnAddresses.of(known);
        if (!recorded.stream().allMatch(report -> report.whole() || !report.message().reported())) {
            return List.of(); // read from the log by pages, with their texts
        }
        List<Push> pushes = new ArrayList<>(recorded.size());
        for (Report report : recorded) {
            Message message = report.message();
            Address address =
                    message.reported()
                            ? own.of(message.origin().channel(), message.callbackUrl())
                            : null;
            pushes.add(Push.fresh(report.id(), address, ReportRow.of(report)));
        }
        return pushes;
    }

    private Feed feed(AccountId account) {
        Feed feed =
                feeds.computeIfAbsent(
                        account,
                        id ->
                                new Feed(
                                        id,
                                        settings,
                                        waits,
                                        threads,
                                        room,
                                        recovered ? positions.floor() : 0));
        if (recovered) {
            feed.locate(positions.start(account), 0);
        }
        return feed;
    }

    private void ticks() {
        Beat beat = new Beat();
        try {
            do {
                beat.every(
                        "recover",
                        TICK,
                        () -> {
                            if (!recovered) {
                                recover();
                            }
                        });
                beat.every("tick", TICK, this::tick);
                beat.every("cursors", CURSORS, positions::write);
                beat.every("count", COUNT_EVERY, () -> backlog = store.count());
            } while (!closing.await(CURSORS.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException end) {
            log.debug("event=webhook_ticks_end");
        }
    }

    /// Takes up every account that may have something undone.
    private void recover() {
        PositionStore.Cursors cursors = positions.read();
        store.dueBy(
                waits.instant().plus(Delays.longest(settings))); // a clock was set back meanwhile
        long settled = settledBelow.getAsLong() - 1; // whatever lies above it is told
        SortedMap<AccountId, Long> newest = reports.newest(cursors.floor());
        long last = newest.values().stream().mapToLong(Long::longValue).max().orElse(0);
        last = Math.max(Math.min(last, settled), cursors.floor());
        positions.load(cursors);
        Set<AccountId> all = new HashSet<>(cursors.accounts().keySet());
        all.addAll(newest.keySet());
        for (AccountId account : all) {
            feed(account).locate(positions.start(account), last);
        }
        recovered = true;
        feeds.keySet().forEach(this::feed); // those that came while this was read
        positions.complete();
        log.info("event=webhooks_recovered accounts={}", all.size());
    }

    /// Looks for what is due to be sent again. Called every second; a test calls it when it has
    /// moved its clock.
    void tick() {
        feeds.keySet().forEach(this::feed);
        feeds.values().forEach(Feed::sweep);
        List<WebhookStore.Due> due =
                store.dueEndpoints(lastDue, waits.instant(), DUE_ENDPOINTS_MAX);
        due.forEach(each -> feed(new AccountId(each.account())).due(each.address()));
        // round and round, so that those that cannot be served keep nobody out
        lastDue = due.size() < DUE_ENDPOINTS_MAX ? WebhookStore.Due.FIRST : due.getLast();
    }

    /// Gives parked reports of an account their attempts again, to the address that is right today.
    ///
    /// @return how many of them were parked
    public int resend(AccountId account, Collection<Long> reportIds) {
        return store.unpark(account, reportIds, validAddresses(account), waits.instant());
    }

    /// As [#resend] for all that the account has parked.
    public int resendParked(AccountId account) {
        return store.unpark(account, null, validAddresses(account), waits.instant());
    }

    private OwnAddresses validAddresses(AccountId account) {
        return OwnAddresses.of(accounts.apply(account)).valid();
    }

    /// In seconds; 0: nothing is open.
    private double lag() {
        long oldest = Long.MAX_VALUE;
        for (Feed feed : feeds.values()) {
            if (feed.isOpen()) {
                oldest = Math.min(oldest, feed.cursor());
            }
        }
        if (oldest == Long.MAX_VALUE || oldest == 0) {
            return 0;
        }
        Instant now = clock.instant();
        double perSecond = NodeIds.lowest(now.plusSeconds(1)) - NodeIds.lowest(now);
        return Math.max(0, (NodeIds.lowest(now) - oldest) / perSecond);
    }

    /// Finishes what is on its way; the rest stays in the log and in `webhook_pending` for the next
    /// start.
    @Override
    public void close() {
        long told = settledNow(); // what is told from now on, is told again by the next run
        settledBelow = () -> told;
        stopped = true;
        courier.stop();
        closing.countDown();
        try {
            boolean finished = threads.finish(settings.shutdown());
            recorder.finish(settings.shutdown());
            recorder.close();
            if (tickThread.join(settings.shutdown())) {
                writeCursors();
            }
            log.info("event=webhooks_closed finished={}", finished);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        courier.close();
    }

    private long settledNow() {
        try {
            return settledBelow.getAsLong();
        } catch (DatabaseGone gone) {
            return 0;
        }
    }

    private void writeCursors() {
        try {
            positions.write();
        } catch (DatabaseGone | CommitUnknown gone) {
            // what was told in the last second is told again
            log.warn("event=webhook_cursors_unwritten why=database_gone");
        }
    }
}
