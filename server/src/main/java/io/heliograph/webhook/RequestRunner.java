package io.heliograph.webhook;

import io.heliograph.account.Account;
import io.heliograph.db.AccountId;
import io.heliograph.db.NodeIds;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries reports to one address after the other: as many requests at a time for each as its
/// manner allows, in turn where more of them are ready than may run.
final class RequestRunner {
    private static final Logger log = LoggerFactory.getLogger(RequestRunner.class);

    private final WebhookSettings settings;
    private final Clock waits;
    private final ReportLogStore reports;
    private final Recorder recorder;
    private final Patience patience = new Patience();
    private final Exchanges exchanges;
    private final Semaphore posts;

    RequestRunner(
            WebhookSettings settings,
            Function<AccountId, Account> accounts,
            NodeIds ids,
            Clock clock,
            Clock waits,
            ReportLogStore reports,
            Recorder recorder,
            WebhookMetrics metrics) {
        this.settings = settings;
        this.waits = waits;
        this.reports = reports;
        this.recorder = recorder;
        exchanges = new Exchanges(settings, accounts, ids, clock, waits, metrics, patience);
        posts = new Semaphore(settings.postsMax(), true);
    }

    /// Works for one address until it has nothing more; run by a virtual thread.
    void serve(Feed feed, Endpoint endpoint) {
        try {
            boolean more = true;
            while (more && !patience.isOver()) {
                // an account whose results cannot be written keeps no room of others' meanwhile
                feed.posts().acquire();
                try (Recorder.Place place = recorder.reserve(feed.unwritten())) {
                    posts.acquire();
                    try {
                        more = guarded(feed, endpoint, place);
                    } finally {
                        posts.release();
                    }
                } finally {
                    feed.posts().release();
                }
            }
        } catch (InterruptedException stopped) {
            log.debug("event=webhook_courier_stopped account={}", feed.account());
        } finally {
            if (!patience.isOver()) {
                feed.left(endpoint);
            }
        }
    }

    /// A fault of ours ends neither the thread nor the account's reports: it is tried again.
    private boolean guarded(Feed feed, Endpoint endpoint, Recorder.Place place)
            throws InterruptedException {
        try {
            return one(feed, endpoint, place);
        } catch (RuntimeException fault) {
            log.error("event=webhook_fault account={}", feed.account(), fault);
            Patience.pause(); // one that persists must not spin
            return true;
        }
    }

    private boolean one(Feed feed, Endpoint endpoint, Recorder.Place place)
            throws InterruptedException {
        return switch (feed.next(endpoint)) {
            case Task.Send task -> {
                send(feed, endpoint, task, place);
                yield true;
            }
            case Task.Look() -> {
                look(feed, endpoint);
                yield true;
            }
            case Task.Nothing() -> false;
        };
    }

    private void send(Feed feed, Endpoint endpoint, Task.Send task, Recorder.Place place)
            throws InterruptedException {
        Address address = endpoint.address;
        Request request = exchanges.request(address, task.pushes());
        int rows = request == null ? 1 : request.rows().size();
        feed.putBack(endpoint, task, rows);
        Exchanges.Sent sent =
                request == null
                        ? exchanges.faulted(task.pushes().subList(0, 1), address)
                        : exchanges.send(feed, endpoint, request);
        List<Long> taken = sent.taken().stream().map(Push::reportId).toList();
        if (task.stored()) {
            recorder.add(
                    new Result(
                            feed.account(),
                            sent.attempt(),
                            sent.waiting(),
                            taken,
                            place.until(_ -> feed.written(endpoint, rows))));
            return;
        }
        feed.settled(taken);
        List<Long> waiting = sent.waiting().stream().map(w -> w.push().reportId()).toList();
        recorder.add(
                new Result(
                        feed.account(),
                        sent.attempt(),
                        sent.waiting(),
                        List.of(),
                        place.until(committed -> {
                            if (committed) {
                                feed.settled(waiting);
                            }
                        })));
    }

    /// Reads what is due; the next look comes when the results of these are written, and so does
    /// not find them again.
    private void look(Feed feed, Endpoint endpoint) throws InterruptedException {
        List<Push> pushes = new ArrayList<>();
        List<Long> settled = new ArrayList<>();
        List<Result.Waiting> parked = new ArrayList<>();
        boolean more = false;
        try {
            ReportLogStore.Pushes all =
                    patience.with(() ->
                            reports.due(
                                    feed.account(),
                                    endpoint.address,
                                    waits.instant(),
                                    settings.rowsMax()));
            more = all.full();
            for (Push push : all.all()) {
                if (push.superseded()) {
                    settled.add(push.reportId()); // the final state was or will be told
                } else if (push.row() == null) {
                    parked.add(parked(push, endpoint.address, "the message is no longer kept"));
                } else {
                    pushes.add(push);
                }
            }
        } finally {
            feed.found(endpoint, pushes, settled.size() + parked.size(), more);
        }
        int done = settled.size() + parked.size();
        if (done > 0) {
            recorder.add(
                    new Result(
                            feed.account(),
                            null,
                            parked,
                            settled,
                            _ -> feed.written(endpoint, done)));
        }
    }

    private static Result.Waiting parked(Push push, Address address, String why) {
        return new Result.Waiting(push, address, push.attempts(), push.at(), true, why);
    }

    /// Begins nothing more.
    void stop() {
        patience.end();
    }

    /// Ends what is on its way.
    void close() {
        exchanges.close();
    }
}
