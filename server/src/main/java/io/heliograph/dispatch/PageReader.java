package io.heliograph.dispatch;

import io.heliograph.db.Database;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads pages of backlogs beside the dispatcher's thread and tells it of them. How much a page may
/// hold is asked when its turn comes, and the next is read when one was taken into memory: so many
/// accounts that want a page at once, as after a restart, do not each fill the room of all.
final class PageReader {
    /// Messages a page at most.
    static final int PAGE_MAX = 4_000;

    /// Pages read, or not taken yet, at the same time.
    static final int READS_MAX = 2;

    /// A page that takes longer is worth a line: until it is there, the backlog sends nothing of
    /// what lies in the database.
    private static final Duration SLOW = Duration.ofSeconds(1);

    /// After a page could not be read; where a bug of ours is why, it doubles each time.
    static final Duration PAUSE = Duration.ofMillis(500);

    static final Duration PAUSE_MAX = Duration.ofSeconds(30);

    /// How often those that wait for their turn look whether all ends.
    private static final Duration CLOSING_CHECK = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(PageReader.class);

    private final UnsentStore store;
    private final Consumer<Event> teller;
    private final BooleanSupplier closing;
    private final Map<Backlog, Long> readSinceNanos = new ConcurrentHashMap<>();
    private final Semaphore slots = new Semaphore(READS_MAX);

    PageReader(UnsentStore store, Consumer<Event> teller, BooleanSupplier closing) {
        this.store = store;
        this.teller = teller;
        this.closing = closing;
    }

    /// Begins to read the backlog's next page, scheduled messages before spilled ones; called on
    /// the dispatcher's thread. Each that is told has to be [#taken].
    ///
    /// @param room how many more messages of the backlog may be in memory, by [Backlog#weight], 1
    ///   or more; called by any thread
    void read(Backlog backlog, IntSupplier room) {
        DueRange due = backlog.due();
        Long after = backlog.spilledAfter();
        backlog.reading = true;
        if (due == null) {
            backlog.beginPage();
        }
        Thread.ofVirtual()
                .name("page-" + backlog.account)
                .start(() -> {
                    readSinceNanos.put(backlog, System.nanoTime());
                    try {
                        readUntilDone(backlog, due, after, room);
                    } catch (InterruptedException stopped) {
                        // the end of this thread is what was asked for
                    } finally {
                        readSinceNanos.remove(backlog);
                    }
                });
    }

    /// A page that was told is in memory, and counted there.
    void taken() {
        slots.release();
    }

    /// How long the page that has been asked for longest has been waited for; zero where none is.
    double longestSeconds() {
        long now = System.nanoTime();
        return readSinceNanos.values().stream().mapToLong(began -> now - began).max().orElse(0)
                / 1e9;
    }

    private void readUntilDone(
            Backlog backlog, @Nullable DueRange due, @Nullable Long after, IntSupplier room)
            throws InterruptedException {
        Duration pause = PAUSE;
        while (!closing.getAsBoolean()) {
            if (!slots.tryAcquire(CLOSING_CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
                continue;
            }
            boolean told = false;
            try {
                teller.accept(read(backlog, due, after, room.getAsInt()));
                told = true;
                return;
            } catch (Database.DatabaseGone | Database.CommitUnknown gone) {
                log.warn("event=page_waits account={} why=database_gone", backlog.account);
                pause = PAUSE;
            } catch (RuntimeException bug) {
                // one that is never told would leave the account without work until the next start
                log.error("event=page_waits account={} why=bug", backlog.account, bug);
                pause = longer(pause);
            } finally {
                if (!told) {
                    slots.release(); // whoever pauses holds up no other account
                }
            }
            Thread.sleep(pause);
        }
    }

    private Event read(Backlog backlog, @Nullable DueRange due, @Nullable Long after, int room) {
        int limit = Math.min(room, PAGE_MAX);
        long octets = Math.min(UnsentStore.OCTETS_MAX, (long) room * Backlog.WEIGHT_CHARACTERS);
        long began = System.nanoTime();
        if (due != null) {
            var page = store.due(backlog.account, backlog.lane, due, limit, octets);
            warnIfSlow(backlog, began, page.rows());
            return new Event.DueRead(backlog, due, page.rows(), page.full());
        }
        var page =
                store.spilled(
                        backlog.account,
                        backlog.lane,
                        Objects.requireNonNull(after), // else it would want no page
                        limit,
                        octets);
        warnIfSlow(backlog, began, page.rows());
        return new Event.SpilledRead(backlog, page.rows(), page.full());
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX;
    }

    private static void warnIfSlow(Backlog backlog, long beganNanos, List<Unsent> page) {
        Duration took = Duration.ofNanos(System.nanoTime() - beganNanos);
        if (took.compareTo(SLOW) > 0) {
            log.warn(
                    "event=page_slow account={} messages={} millis={}",
                    backlog.account,
                    page.size(),
                    took.toMillis());
        }
    }
}
