package io.heliograph.webhook;

import io.heliograph.db.AccountId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
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
final class Feed {
    /// A page of the log, at most; the ids that it spans are fitted to how densely the account's
    /// reports lie.
    private static final int PAGE_MAX = 1_000;

    private static final long SPAN_MIN = 1L << 17;
    private static final long SPAN_FIRST = 1L << 24; // two seconds of ids
    private static final long SPAN_MAX = 1L << 40; // a day and a half

    /// How long failures of an address are remembered.
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final AccountId account;
    private final WebhookSettings settings;
    private final Clock clock;
    private final Work work;
    private final Semaphore posts;
    private final ReentrantLock lock = new ReentrantLock();
    private final Endpoints endpoints;

    /// Ids that are taken in and not settled, ascending.
    private final LinkedHashSet<Long> open = new LinkedHashSet<>();

    private boolean located;
    private long position;
    private boolean behind;
    private boolean reading;
    private long newest;
    private long span = SPAN_FIRST;
    private boolean otherAddressSeen;
    private boolean removed;

    /// @param caughtUp false: it is not known yet what an earlier run left undone ([#locate])
    Feed(AccountId account, WebhookSettings settings, Clock clock, Work work, boolean caughtUp) {
        located = caughtUp;
        this.account = account;
        this.settings = settings;
        this.clock = clock;
        this.work = work;
        endpoints = new Endpoints(settings.endpointsPerAccountMax());
        posts = new Semaphore(settings.postsPerAccountMax(), true);
    }

    AccountId account() {
        return account;
    }

    /// How many POSTs the account may have on their way.
    Semaphore posts() {
        return posts;
    }

    /// Takes up the account at a position of the log.
    void locate(long after, long newestKnown) {
        lock.lock();
        try {
            newest = Math.max(newest, newestKnown);
            if (!located) {
                located = true;
                position = after;
                behind = newest > position;
            }
            readIfThereIsRoom();
        } finally {
            lock.unlock();
        }
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
            newest = Math.max(newest, lastId);
            behind |= !located || pushes.isEmpty();
            for (Push push : pushes) {
                if (!behind && open.size() < settings.reportsPerAccountMax()) {
                    take(push);
                } else {
                    behind = true;
                    otherAddressSeen |= push.url() != null && !endpoints.has(push.url());
                }
            }
            readIfThereIsRoom();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void take(Push push) {
        position = push.reportId();
        if (push.url() == null || push.row() == null) {
            return;
        }
        open.add(push.reportId());
        if (!endpoints.has(push.url())
                && CallbackUrl.parse(push.url()) instanceof CallbackUrl.Faulty) {
            work.store(this, push.url(), List.of(push), Instant.MAX, "the address is none");
            return;
        }
        Endpoint endpoint = endpoints.get(push.url());
        if (endpoint == null) {
            work.store(this, push.url(), List.of(push), clock.instant(), "too many addresses");
        } else if (endpoint.isPaused(clock.instant())) {
            store(endpoint, List.of(push), "paused");
        } else {
            endpoint.queue.add(push);
            start(endpoint);
        }
    }

    private void store(Endpoint endpoint, List<Push> pushes, String why) {
        Instant now = clock.instant();
        work.store(
                this,
                endpoint.url,
                pushes,
                endpoint.isPaused(now) ? endpoint.pausedUntil : now,
                why);
    }

    private void start(Endpoint endpoint) {
        if (!endpoint.running) {
            endpoint.running = true;
            work.send(this, endpoint);
        }
    }

    private void readIfThereIsRoom() {
        if (behind && located && !reading && !removed) {
            reading = true;
            work.readBack(this);
        }
    }

    /// The next page, or null: it has caught up, or there is no room, and whatever makes room will
    /// set the reading going again.
    @Nullable Page nextPage() {
        lock.lock();
        try {
            int limit = Math.min(PAGE_MAX, Math.max(1, settings.reportsPerAccountMax() / 2));
            if (position >= newest) {
                behind = false;
            } else if (open.size() + limit <= settings.reportsPerAccountMax()) {
                return new Page(position, Math.min(newest, position + span), limit);
            } else {
                makeRoom();
            }
            reading = false;
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
        if (longest != null && !longest.queue.isEmpty()) {
            storeQueue(longest, "held up others");
        }
    }

    private void storeQueue(Endpoint endpoint, String why) {
        if (!endpoint.queue.isEmpty()) {
            List<Push> all = List.copyOf(endpoint.queue);
            endpoint.queue.clear();
            store(endpoint, all, why);
        }
    }

    /// What a page holds.
    void read(Page page, List<Push> pushes) {
        lock.lock();
        try {
            pushes.forEach(this::take);
            if (pushes.size() == page.limit()) {
                span = Math.max(SPAN_MIN, span / 2);
            } else {
                position = page.upTo();
                if (pushes.size() < page.limit() / 2) {
                    span = Math.min(SPAN_MAX, span * 4);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// These are acknowledged, or kept elsewhere.
    void settled(List<Long> ids) {
        lock.lock();
        try {
            ids.forEach(open::remove);
            if (open.isEmpty()) {
                otherAddressSeen = false;
            }
            readIfThereIsRoom();
        } finally {
            lock.unlock();
        }
    }

    Task next(Endpoint endpoint) {
        lock.lock();
        try {
            if (endpoint.isPaused(clock.instant())) {
                storeQueue(endpoint, "paused");
                endpoint.stored = false; // found again by what is due
            }
            if (endpoint.stored && (endpoint.storedNext || endpoint.queue.isEmpty())) {
                endpoint.stored = false;
                endpoint.storedNext = false;
                return new Task.Stored();
            }
            if (endpoint.queue.isEmpty()) {
                endpoint.running = false;
                if (endpoint.failures == 0) {
                    endpoints.remove(endpoint);
                }
                return new Task.Nothing();
            }
            endpoint.storedNext = true;
            List<Push> pushes = new ArrayList<>(settings.rowsMax());
            while (pushes.size() < settings.rowsMax() && !endpoint.queue.isEmpty()) {
                pushes.add(endpoint.queue.removeFirst());
            }
            return new Task.Fresh(pushes);
        } finally {
            lock.unlock();
        }
    }

    /// These did not fit the POST.
    void putBack(Endpoint endpoint, List<Push> pushes) {
        lock.lock();
        try {
            pushes.reversed().forEach(endpoint.queue::addFirst);
        } finally {
            lock.unlock();
        }
    }

    /// Something is due for that address, or may be.
    void due(String url) {
        lock.lock();
        try {
            Endpoint endpoint = removed ? null : endpoints.get(url);
            if (endpoint != null && !endpoint.isPaused(clock.instant())) {
                endpoint.stored = true;
                start(endpoint);
            }
        } finally {
            lock.unlock();
        }
    }

    /// What a POST has shown of the address.
    void answered(Endpoint endpoint, boolean tookAny) {
        lock.lock();
        try {
            endpoint.failures = tookAny ? 0 : endpoint.failures + 1;
            int over = endpoint.failures - settings.failuresToPause();
            endpoint.pausedUntil =
                    over < 0 ? clock.instant() : clock.instant().plus(Delays.pause(settings, over));
        } finally {
            lock.unlock();
        }
    }

    /// Forgets addresses that have been left alone for long.
    void sweep() {
        lock.lock();
        try {
            Instant before = clock.instant().minus(REMEMBERED);
            endpoints.forgetBefore(before);
            readIfThereIsRoom();
        } finally {
            lock.unlock();
        }
    }

    /// Every report up to it is done with; 0 where that is not known yet.
    long cursor() {
        lock.lock();
        try {
            if (!located) {
                return 0;
            }
            return open.isEmpty() ? position : open.getFirst() - 1;
        } finally {
            lock.unlock();
        }
    }

    /// Whether anything is left to do.
    boolean isOpen() {
        lock.lock();
        try {
            return !open.isEmpty() || behind;
        } finally {
            lock.unlock();
        }
    }

    /// Gives the feed up where it has nothing to do and nothing to remember after that position.
    boolean removeIfIdle(long floor) {
        lock.lock();
        try {
            removed =
                    located
                            && open.isEmpty()
                            && !behind
                            && !reading
                            && endpoints.isEmpty()
                            && position < floor;
            return removed;
        } finally {
            lock.unlock();
        }
    }
}
