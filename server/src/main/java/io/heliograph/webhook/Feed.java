package io.heliograph.webhook;

import io.heliograph.db.AccountId;
import io.heliograph.text.WebUrl;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One account's reports between the log and its addresses.
///
/// Reports come from memory as they are recorded. When too many are open, further ones are left in
/// the log: the feed is *behind*, and reads them back by pages until it has caught up. The position
/// below which nothing is open is the cursor.
///
/// An address must not hold up the account's others: when the feed is full and there are several
/// addresses, the longest queue goes to `webhook_pending`, and what comes for a paused address goes
/// there at once.
///
/// Long: it is the one lock over the account's position in the log ([LogPosition]) and its
/// addresses ([Endpoints]), and each of its many short methods is one step under it.
final class Feed {
    /// A page of the log, at most.
    private static final int PAGE_MAX = 1_000;

    /// How long failures of an address are remembered.
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final AccountId account;
    private final WebhookSettings settings;
    private final Clock clock;
    private final Work work;
    private final Semaphore posts;
    private final Semaphore unwritten = new Semaphore(Recorder.ACCOUNT_UNWRITTEN_MAX, true);
    private final Semaphore lookups = new Semaphore(PublicAddresses.ACCOUNT_LOOKUPS_MAX, true);
    private final ReentrantLock lock = new ReentrantLock();
    private final Endpoints endpoints;

    private final LogPosition log;
    private boolean otherAddressSeen;
    private boolean removed;

    /// @param room of all feeds
    /// @param doneUpTo nothing is undone up to that report; 0: it is not known yet what an earlier
    ///   run left undone ([#locate])
    Feed(
            AccountId account,
            WebhookSettings settings,
            Clock clock,
            Work work,
            TextRoom room,
            long doneUpTo) {
        this.account = account;
        this.settings = settings;
        this.clock = clock;
        this.work = work;
        log = new LogPosition(room, doneUpTo);
        endpoints = new Endpoints(settings.endpointsPerAccountMax());
        posts = new Semaphore(settings.postsPerAccountMax(), true);
    }

    AccountId account() {
        return account;
    }

    /// How many requests the account may have on their way.
    Semaphore posts() {
        return posts;
    }

    /// How many results of the account's requests may wait to be written.
    Semaphore unwritten() {
        return unwritten;
    }

    /// How many names the account may have looked up at a time.
    Semaphore lookups() {
        return lookups;
    }

    /// Takes up the account at a position of the log.
    void locate(long after, long newestKnown) {
        locked(() -> {
            log.locate(after, newestKnown);
            readIfThereIsRoom();
        });
    }

    /// New reports, in the order of their ids.
    ///
    /// @param pushes empty: they could not be made and are to be read from the log
    /// @return false: this feed was given up meanwhile and another must take them
    boolean recorded(List<Push> pushes, long lastId) {
        lock.lock();
        try {
            if (removed) {
                return false;
            }
            log.seen(lastId);
            if (pushes.isEmpty()) {
                log.fallBehind();
            }
            for (Push push : pushes) {
                if (!log.isBehind() && hasRoom()) {
                    take(push);
                } else {
                    log.fallBehind();
                    otherAddressSeen |= push.address() != null && !endpoints.has(push.address());
                }
            }
            readIfThereIsRoom();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom() {
        return log.openCount() < settings.reportsPerAccountMax() && log.octetsLeft() > 0;
    }

    private void take(Push push) {
        log.take(push.reportId());
        Address address = push.address();
        if (address == null || push.row() == null) {
            return;
        }
        if (!log.open(push.reportId(), push.row().text())) {
            return;
        }
        if (!endpoints.has(address) && WebUrl.parse(address.url()) instanceof WebUrl.Faulty) {
            work.store(this, address, List.of(push), Instant.MAX, "the address is none");
            return;
        }
        Endpoint endpoint = endpoints.get(address);
        if (endpoint == null) {
            work.store(this, address, List.of(push), clock.instant(), "too many addresses");
        } else if (endpoint.isPaused(clock.instant())) {
            store(endpoint, List.of(push), "paused");
        } else {
            endpoint.add(push);
            start(endpoint, 1);
        }
    }

    private void store(Endpoint endpoint, List<Push> pushes, String why) {
        Instant now = clock.instant();
        work.store(
                this,
                endpoint.address,
                pushes,
                endpoint.isPaused(now) ? endpoint.pausedUntil() : now,
                why);
    }

    /// Sends couriers out, for no more tasks than there are.
    private void start(Endpoint endpoint, int tasks) {
        int max = endpoint.address.manner().couriersMax(settings);
        for (int i = 0; i < tasks && endpoint.hasWork() && endpoint.hire(max); i++) {
            work.send(this, endpoint);
        }
    }

    private void readIfThereIsRoom() {
        if (!removed && log.beginReading()) {
            work.readBack(this);
        }
    }

    /// The next page, or null: it has caught up, or there is no room, and whatever makes room will
    /// set the reading going again.
    @Nullable Page nextPage() {
        lock.lock();
        try {
            int limit = Math.min(PAGE_MAX, Math.max(1, settings.reportsPerAccountMax() / 2));
            if (log.hasMore()) {
                if (log.openCount() + limit <= settings.reportsPerAccountMax()
                        && log.octetsLeft() > 0) {
                    return log.nextPage(limit);
                }
                makeRoom();
            }
            log.endReading();
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void makeRoom() {
        if (endpoints.size() < 2 && !otherAddressSeen) {
            return; // the log keeps the rest as well as anything
        }
        Endpoint longest = endpoints.longest();
        if (longest != null) {
            storeWaiting(longest, "held up others");
        }
    }

    private void storeWaiting(Endpoint endpoint, String why) {
        List<Push> all = endpoint.drain();
        if (!all.isEmpty()) {
            store(endpoint, all, why);
        }
    }

    /// What a page holds.
    ///
    /// @param full whether there may be more in it
    void read(Page page, List<Push> pushes, boolean full) {
        locked(() -> {
            pushes.forEach(this::take);
            log.read(page, pushes.size(), full);
        });
    }

    /// These are acknowledged, or kept elsewhere.
    void settled(List<Long> ids) {
        locked(() -> {
            log.settled(ids);
            if (log.openCount() == 0) {
                otherAddressSeen = false;
            }
            readIfThereIsRoom();
        });
    }

    Task next(Endpoint endpoint) {
        lock.lock();
        try {
            if (endpoint.isPaused(clock.instant())) {
                storeWaiting(endpoint, "paused");
                endpoint.leaveStored();
            }
            return endpoint.next(endpoint.address.manner().rowsMax(settings));
        } finally {
            lock.unlock();
        }
    }

    /// A courier of that address goes home.
    void left(Endpoint endpoint) {
        locked(() -> {
            endpoint.dismiss();
            start(endpoint, 1); // for what came since it asked
            forgetIfIdle(endpoint);
        });
    }

    private void forgetIfIdle(Endpoint endpoint) {
        if (endpoint.isIdle() && !endpoint.hasFailed()) {
            endpoints.remove(endpoint);
        }
    }

    /// Only so many of these were sent.
    void putBack(Endpoint endpoint, Task.Send task, int sent) {
        locked(() -> endpoint.putBack(task, sent));
    }

    /// Something is due for that address, or may be.
    void due(Address address) {
        locked(() -> {
            Endpoint endpoint = removed ? null : endpoints.get(address);
            if (endpoint != null && !endpoint.isPaused(clock.instant())) {
                endpoint.due();
                start(endpoint, 1);
            }
        });
    }

    /// What is due, as [Endpoint#found].
    void found(Endpoint endpoint, List<Push> pushes, int settled, boolean more) {
        locked(() -> {
            endpoint.found(pushes, settled, more);
            start(endpoint, pushes.size());
        });
    }

    /// The results of so many that were due are written.
    void written(Endpoint endpoint, int count) {
        locked(() -> {
            endpoint.written(count);
            start(endpoint, 1);
            forgetIfIdle(endpoint);
        });
    }

    /// What an exchange that began then has shown of the address.
    void answered(Endpoint endpoint, boolean tookAny, Instant begun) {
        locked(() -> endpoint.answered(tookAny, begun, clock.instant(), settings));
    }

    /// Forgets addresses that have been left alone for long.
    void sweep() {
        locked(() -> {
            Instant before = clock.instant().minus(REMEMBERED);
            endpoints.forgetBefore(before);
            readIfThereIsRoom();
        });
    }

    /// Every report up to it is done with; 0 where that is not known yet.
    long cursor() {
        lock.lock();
        try {
            return log.cursor();
        } finally {
            lock.unlock();
        }
    }

    /// Whether anything is left to do.
    boolean isOpen() {
        lock.lock();
        try {
            return log.isOpen();
        } finally {
            lock.unlock();
        }
    }

    /// Gives the feed up where it has nothing to do and nothing to remember after that position.
    boolean removeIfIdle(long floor) {
        lock.lock();
        try {
            removed = endpoints.isEmpty() && log.isDoneBefore(floor);
            return removed;
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}
