package io.heliograph.webhook;

import io.heliograph.account.Account;
import io.heliograph.account.Account.WebhookSecret;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database.CommitUnknown;
import io.heliograph.db.Database.DatabaseGone;
import io.heliograph.db.NodeIds;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries reports to one address after the other: one POST at a time for each, in turn where more
/// of them are ready than may run.
final class Courier {
    private static final Logger log = LoggerFactory.getLogger(Courier.class);
    private static final long AGAIN_MILLIS = 200;

    private final WebhookSettings settings;
    private final Function<AccountId, Account> accounts;
    private final NodeIds ids;
    private final Clock clock;
    private final ReportLogStore reports;
    private final Recorder recorder;
    private final Poster poster;
    private final WebhookMetrics metrics;
    private final Semaphore posts;
    private volatile boolean stopping;

    Courier(
            WebhookSettings settings,
            Function<AccountId, Account> accounts,
            NodeIds ids,
            Clock clock,
            ReportLogStore reports,
            Recorder recorder,
            WebhookMetrics metrics) {
        this.settings = settings;
        this.accounts = accounts;
        this.ids = ids;
        this.clock = clock;
        this.reports = reports;
        this.recorder = recorder;
        this.metrics = metrics;
        poster = new Poster(settings);
        posts = new Semaphore(settings.postsMax(), true);
    }

    /// Works for one address until it has nothing more; run by a virtual thread.
    void serve(Feed feed, Endpoint endpoint) {
        try {
            boolean more = true;
            while (more && !stopping) {
                feed.posts().acquire();
                try {
                    posts.acquire();
                    try {
                        more = one(feed, endpoint);
                    } finally {
                        posts.release();
                    }
                } finally {
                    feed.posts().release();
                }
            }
        } catch (InterruptedException stopped) {
            log.debug("event=webhook_courier_stopped account={}", feed.account());
        }
    }

    private boolean one(Feed feed, Endpoint endpoint) throws InterruptedException {
        return switch (feed.next(endpoint)) {
            case Task.Fresh(List<Push> pushes) -> {
                fresh(feed, endpoint, pushes);
                yield true;
            }
            case Task.Stored() -> {
                stored(feed, endpoint);
                yield true;
            }
            case Task.Nothing() -> false;
        };
    }

    private void fresh(Feed feed, Endpoint endpoint, List<Push> pushes)
            throws InterruptedException {
        Body body = Body.of(pushes, settings.bodyBytesMax());
        feed.putBack(endpoint, pushes.subList(body.rows().size(), pushes.size()));
        Sent sent = send(feed, endpoint, body);
        feed.settled(sent.taken().stream().map(Push::reportId).toList());
        List<Long> waiting = sent.waiting().stream().map(w -> w.push().reportId()).toList();
        recorder.add(
                new Result(
                        feed.account(),
                        sent.attempt(),
                        sent.waiting(),
                        List.of(),
                        committed -> {
                            if (committed) {
                                feed.settled(waiting);
                            }
                        }));
    }

    private void stored(Feed feed, Endpoint endpoint) throws InterruptedException {
        List<Push> all =
                patiently(() ->
                        reports.due(
                                feed.account(), endpoint.url, clock.instant(), settings.rowsMax()));
        List<Long> settled = new ArrayList<>();
        List<Result.Waiting> waiting = new ArrayList<>();
        List<Push> pushes = new ArrayList<>();
        for (Push push : all) {
            if (push.superseded()) {
                settled.add(push.reportId()); // the final state was or will be told
            } else if (push.row() == null) {
                waiting.add(parked(push, endpoint.url, "the message is no longer kept"));
            } else {
                pushes.add(push);
            }
        }
        Result.@Nullable Attempt attempt = null;
        int left = 0;
        if (!pushes.isEmpty()) {
            Body body = Body.of(pushes, settings.bodyBytesMax());
            left = pushes.size() - body.rows().size();
            Sent sent = send(feed, endpoint, body);
            attempt = sent.attempt();
            sent.taken().forEach(push -> settled.add(push.reportId()));
            waiting.addAll(sent.waiting());
        }
        await(feed, attempt, waiting, settled);
        if (all.size() == settings.rowsMax() || left > 0) {
            feed.due(endpoint.url);
        }
    }

    /// The next look at what is due must not find these again.
    private void await(
            Feed feed,
            Result.@Nullable Attempt attempt,
            List<Result.Waiting> waiting,
            List<Long> settled)
            throws InterruptedException {
        CountDownLatch written = new CountDownLatch(1);
        recorder.add(
                new Result(feed.account(), attempt, waiting, settled, _ -> written.countDown()));
        written.await();
    }

    private static Result.Waiting parked(Push push, String url, String why) {
        return new Result.Waiting(push, url, push.attempts(), push.at(), true, why);
    }

    /// What became of a POST's rows.
    private record Sent(Result.Attempt attempt, List<Push> taken, List<Result.Waiting> waiting) {}

    private Sent send(Feed feed, Endpoint endpoint, Body body) throws InterruptedException {
        recorder.reserve();
        long id = patiently(ids::next);
        WebhookSecret secret = patiently(() -> accounts.apply(feed.account()).webhookSecret());
        Instant at = clock.instant();
        long begun = System.nanoTime();
        Answer answer = post(endpoint.url, secret, id, at, body);
        long nanos = System.nanoTime() - begun;

        List<Push> taken = new ArrayList<>();
        List<Result.Waiting> waiting = new ArrayList<>();
        for (Push push : body.rows()) {
            if (answer.ids().contains(push.partId())) {
                taken.add(push);
            } else {
                waiting.add(notTaken(push, endpoint.url, answer));
            }
        }
        Outcome outcome = outcome(answer, taken.size(), waiting.size());
        metrics.attempt(outcome, body.rows().size(), taken.size(), nanos);
        metrics.parked((int) waiting.stream().filter(Result.Waiting::parked).count());
        String error = outcome == Outcome.ACKNOWLEDGED ? "" : outcome.key() + why(answer);
        if (outcome != Outcome.ACKNOWLEDGED) {
            log.info(
                    "event=webhook_attempt account={} host={} outcome={} status={} reports={} acknowledged={} millis={}",
                    feed.account(),
                    host(endpoint.url),
                    outcome.key(),
                    answer.status(),
                    body.rows().size(),
                    taken.size(),
                    TimeUnit.NANOSECONDS.toMillis(nanos));
        }
        feed.answered(endpoint, !taken.isEmpty());
        return new Sent(
                new Result.Attempt(
                        id,
                        endpoint.url,
                        body.rows().size(),
                        taken.size(),
                        answer.status(),
                        error,
                        (int) TimeUnit.NANOSECONDS.toMillis(nanos),
                        at),
                taken,
                waiting);
    }

    private Answer post(String url, WebhookSecret secret, long id, Instant at, Body body) {
        try {
            return poster.post(url, secret, id, at.getEpochSecond(), body.bytes());
        } catch (RuntimeException fault) {
            // the one place for our own faults on this thread: the rows must not be lost with it
            log.error("event=webhook_fault attempt={}", id, fault);
            return Answer.failure(Outcome.FAULT, null, "internal");
        }
    }

    private Result.Waiting notTaken(Push push, String url, Answer answer) {
        int attempts = push.attempts() + 1;
        return new Result.Waiting(
                push,
                url,
                attempts,
                clock.instant().plus(Delays.retry(settings, attempts)),
                attempts >= settings.attempts(),
                answer.outcome() == Outcome.ACKNOWLEDGED
                        ? "not in the answer's list"
                        : answer.outcome().key() + why(answer));
    }

    private static Outcome outcome(Answer answer, int taken, int waiting) {
        if (answer.outcome() != Outcome.ACKNOWLEDGED) {
            return answer.outcome();
        }
        if (waiting == 0) {
            return Outcome.ACKNOWLEDGED;
        }
        return taken == 0 ? Outcome.NOTHING_TAKEN : Outcome.PARTLY;
    }

    private static String why(Answer answer) {
        String status = answer.status() == null ? "" : " " + answer.status();
        return status + (answer.error().isEmpty() ? "" : ": " + answer.error());
    }

    private static String host(String url) {
        return CallbackUrl.parse(url) instanceof CallbackUrl.Valid valid ? valid.host() : "-";
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
