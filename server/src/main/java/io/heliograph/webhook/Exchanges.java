package io.heliograph.webhook;

import io.heliograph.account.Account;
import io.heliograph.account.Account.WebhookSecret;
import io.heliograph.db.AccountId;
import io.heliograph.db.NodeIds;
import io.heliograph.text.WebUrl;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes attempts: what is sent together, the exchange with the address, and what became of each
/// row.
final class Exchanges implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Exchanges.class);

    private final WebhookSettings settings;
    private final Function<AccountId, Account> accounts;
    private final NodeIds ids;
    private final Clock clock;
    private final Clock waits;
    private final RequestClient poster;
    private final WebhookMetrics metrics;
    private final Patience patience;

    /// @param waits the clock that goes on steadily
    Exchanges(
            WebhookSettings settings,
            Function<AccountId, Account> accounts,
            NodeIds ids,
            Clock clock,
            Clock waits,
            WebhookMetrics metrics,
            Patience patience) {
        this.settings = settings;
        this.accounts = accounts;
        this.ids = ids;
        this.clock = clock;
        this.waits = waits;
        this.metrics = metrics;
        this.patience = patience;
        poster = new RequestClient(settings);
    }

    /// What became of a request's rows.
    ///
    /// @param attempt null: none was made
    record Sent(Result.@Nullable Attempt attempt, List<Push> taken, List<Result.Waiting> waiting) {}

    /// As many as may be; where they break us, the first alone, so that one that does costs no
    /// other its turn. Null: it is the first that does.
    @Nullable Request request(Address address, List<Push> pushes) {
        String url = called(address.url());
        for (List<Push> some : List.of(pushes, pushes.subList(0, 1))) {
            try {
                return address.manner().request(url, some, settings);
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
    Sent faulted(List<Push> rows, Address address) {
        Response answer = Response.failure(AttemptOutcome.FAULT, null, "internal");
        return new Sent(
                null,
                List.of(),
                rows.stream().map(push -> notTaken(push, address, answer)).toList());
    }

    /// Makes an attempt. A fault of ours is one of its outcomes.
    Sent send(Feed feed, Endpoint endpoint, Request request) throws InterruptedException {
        try {
            return attempt(feed, endpoint, request);
        } catch (RuntimeException fault) {
            log.error("event=webhook_fault account={}", feed.account(), fault);
            return faulted(request.rows(), endpoint.address);
        }
    }

    private Sent attempt(Feed feed, Endpoint endpoint, Request request)
            throws InterruptedException {
        long id = patience.with(ids::next);
        WebhookSecret secret = patience.with(() -> accounts.apply(feed.account()).webhookSecret());
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

    /// As it is called; what is no URL stays, and is told of by the attempt.
    private static String called(String url) {
        return WebUrl.parse(url) instanceof WebUrl.Valid valid ? valid.url() : url;
    }

    private static String host(String url) {
        return WebUrl.parse(url) instanceof WebUrl.Valid valid ? valid.host() : "-";
    }

    /// Ends what is on its way.
    @Override
    public void close() {
        poster.close();
    }
}
