package io.heliograph.webhook;

import io.heliograph.account.Account;
import io.heliograph.account.Account.WebhookSecret;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database.CommitUnknown;
import io.heliograph.db.Database.DatabaseGone;
import io.heliograph.db.NodeIds;
import io.heliograph.text.WebUrl;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries reports to one address after the other: as many requests at a time for each as its
/// manner allows, in turn where more of them are ready than may run.
final class RequestRunner {
    private static final Logger log = LoggerFactory.getLogger(RequestRunner.class);
    private static final long AGAIN_MILLIS = 200;

    private final WebhookSettings settings;
    private final Function<AccountId, Account> accounts;
    private final NodeIds ids;
    private final Clock clock;
    private final Clock waits;
    private final ReportLogStore reports;
    private final Recorder recorder;
    private final RequestClient poster;
    private final WebhookMetrics metrics;
    private final Semaphore posts;
    private volatile boolean stopping;

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
        this.accounts = accounts;
        this.ids = ids;
        this.clock = clock;
        this.waits = waits;
        this.reports = reports;
        this.recorder = recorder;
        this.metrics = metrics;
        poster = new RequestClient(settings);
        posts = new Semaphore(settings.postsMax(), true);
    }

    /// Works for one address until it has nothing more; run by a virtual thread.
    void serve(Feed feed, Endpoint endpoint) {
        try {
            boolean more = true;
            while (more && !stopping) {
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
            if (!stopping) {
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
            Thread.sleep(AGAIN_MILLIS); // one that persists must not spin
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
        Request request = request(address, task.pushes());
        int rows = request == null ? 1 : request.rows().size();
        feed.putBack(endpoint, task, rows);
        Sent sent =
                request == null
                        ? faulted(task.pushes().subList(0, 1), address)
                        : send(feed, endpoint, request);
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

    /// As many as may be; where they break us, the first alone, so that one that does costs no
    /// other its turn. Null: it is the first that does.
    private @Nullable Request request(Address address, List<Push> pushes) {
        for (List<Push> some : List.of(pushes, pushes.subList(0, 1))) {
            try {
                return address.manner().request(address.url(), some, settings);
            } catch (RuntimeException fault) {
                log.error(
                        "event=webhook_fault reports={} first={}",
                        some.size(),
                        some.getFirst().reportId(),
                        fault);
            }
        }
        return null;
    }

    /// Rows that were not sent for a fault of ours.
    private Sent faulted(List<Push> rows, Address address) {
        Response answer = Response.failure(AttemptOutcome.FAULT, null, "internal");
        return new Sent(
                null,
                List.of(),
                rows.stream().map(push -> notTaken(push, address, answer)).toList());
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
                    patiently(() ->
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

    /// What became of a request's rows.
    ///
    /// @param attempt null: none was made
    private record Sent(
            Result.@Nullable Attempt attempt, List<Push> taken, List<Result.Waiting> waiting) {}

    private Sent send(Feed feed, Endpoint endpoint, Request request) throws InterruptedException {
        try {
            return attempt(feed, endpoint, request);
        } catch (RuntimeException fault) {
            log.error("event=webhook_fault account={}", feed.account(), fault);
            return faulted(request.rows(), endpoint.address);
        }
    }

    private Sent attempt(Feed feed, Endpoint endpoint, Request request)
            throws InterruptedException {
        long id = patiently(ids::next);
        WebhookSecret secret = patiently(() -> accounts.apply(feed.account()).webhookSecret());
        Instant at = clock.instant();
        Instant setOut = waits.instant();
        long begun = System.nanoTime();
        Response answer = exchange(feed, request, endpoint.address.manner(), secret, id, at);
        long nanos = System.nanoTime() - begun;

        List<Push> taken = new ArrayList<>();
        List<Result.Waiting> waiting = new ArrayList<>();
        for (Push push : request.rows()) {
            if (answer.ids().contains(push.partId())) {
                taken.add(push);
            } else {
                waiting.add(notTaken(push, endpoint.address, answer));
            }
        }
        AttemptOutcome outcome = outcome(answer, taken.size(), waiting.size());
        metrics.attempt(outcome, request.rows().size(), taken.size(), nanos);
        metrics.parked((int) waiting.stream().filter(Result.Waiting::parked).count());
        String error = outcome == AttemptOutcome.ACKNOWLEDGED ? "" : outcome.key() + why(answer);
        if (outcome != AttemptOutcome.ACKNOWLEDGED) {
            log.info(
                    "event=webhook_attempt account={} host={} outcome={} status={} reports={} acknowledged={} millis={}",
                    feed.account(),
                    host(endpoint.address.url()),
                    outcome.key(),
                    answer.status(),
                    request.rows().size(),
                    taken.size(),
                    TimeUnit.NANOSECONDS.toMillis(nanos));
        }
        if (!outcome.isOurs()) {
            feed.answered(endpoint, !taken.isEmpty(), setOut);
        }
        return new Sent(
                new Result.Attempt(
                        id,
                        endpoint.address.url(),
                        request.rows().size(),
                        taken.size(),
                        answer.status(),
                        error,
                        (int) TimeUnit.NANOSECONDS.toMillis(nanos),
                        at),
                taken,
                waiting);
    }

    private Response exchange(
            Feed feed, Request request, Manner manner, WebhookSecret secret, long id, Instant at) {
        try {
            return poster.send(request, manner, secret, id, at.getEpochSecond(), feed.lookups());
        } catch (RuntimeException fault) {
            // the one place for our own faults on this thread: the rows must not be lost with it
            log.error("event=webhook_fault attempt={}", id, fault);
            return Response.failure(AttemptOutcome.FAULT, null, "internal");
        }
    }

    private Result.Waiting notTaken(Push push, Address address, Response answer) {
        boolean ours = answer.outcome().isOurs();
        int attempts = push.attempts() + (ours ? 0 : 1);
        return new Result.Waiting(
                push,
                address,
                attempts,
                waits.instant().plus(Delays.retry(settings, Math.max(1, attempts))),
                !ours && attempts >= settings.attempts(),
                answer.outcome() == AttemptOutcome.ACKNOWLEDGED
                        ? "not in the answer's list"
                        : answer.outcome().key() + why(answer));
    }

    private static AttemptOutcome outcome(Response answer, int taken, int waiting) {
        if (answer.outcome() != AttemptOutcome.ACKNOWLEDGED) {
            return answer.outcome();
        }
        if (waiting == 0) {
            return AttemptOutcome.ACKNOWLEDGED;
        }
        return taken == 0 ? AttemptOutcome.NOTHING_TAKEN : AttemptOutcome.PARTLY;
    }

    private static String why(Response answer) {
        String status = answer.status() == null ? "" : " " + answer.status();
        return status + (answer.error().isEmpty() ? "" : ": " + answer.error());
    }

    private static String host(String url) {
        return WebUrl.parse(url) instanceof WebUrl.Valid valid ? valid.host() : "-";
    }

    /// Repeats while the database is away.
    private <T> T patiently(Supplier<T> work) throws InterruptedException {
        while (true) {
            try {
                return work.get();
            } catch (DatabaseGone | CommitUnknown gone) {
                if (stopping) {
                    throw new InterruptedException();
                }
                Thread.sleep(AGAIN_MILLIS);
            }
        }
    }

    /// Begins nothing more.
    void stop() {
        stopping = true;
    }

    /// Ends what is on its way.
    void close() {
        poster.close();
    }
}
