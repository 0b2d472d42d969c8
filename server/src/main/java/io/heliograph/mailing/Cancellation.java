package io.heliograph.mailing;

import io.heliograph.db.AccountId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends mailings for ever, and what was not sent of them; what that cost is given back.
final class Cancellation {
    private static final Logger log = LoggerFactory.getLogger(Cancellation.class);

    private final MailingStore mailings;
    private final Outflow outflow;
    private final BatchTurns turns;
    private final Duration endWait;

    /// @param endWait as [Mailings#END_WAIT]
    Cancellation(MailingStore mailings, Outflow outflow, BatchTurns turns, Duration endWait) {
        this.mailings = mailings;
        this.outflow = outflow;
        this.turns = turns;
        this.endWait = endWait;
    }

    /// Cancels mailings and waits a while for what is under way; what ends later is settled later.
    ///
    /// @param check refuses by throwing
    /// @return the micro-units that were given back
    long cancel(AccountId account, List<Long> ids, MailingStore.Check check, Instant now) {
        mailings.change(account, ids, check, MailingState.CANCELLED, now);
        // the messages of a batch that was being kept are known to the dispatcher after this
        long until = System.nanoTime() + endWait.toNanos();
        boolean over = turns.await(account, endWait);
        Map<Long, CompletableFuture<Integer>> ending = new LinkedHashMap<>();
        ids.forEach(id -> ending.put(id, end(new MailingKey(account, id))));
        awaitAll(ending.values(), until - System.nanoTime());
        List<Long> ended = new ArrayList<>();
        ending.forEach((id, end) -> {
            if (end.state() == Future.State.SUCCESS) {
                ended.add(id);
            } else {
                log.warn("event=mailing_not_settled_yet mailing={}", id);
                settleWhenEnded(new MailingKey(account, id), end);
            }
        });
        long returned = mailings.settle(account, ids, ended);
        if (!over) {
            log.warn("event=mailing_cancelled_early account={}", account);
        }
        return returned;
    }

    /// Goes on with a cancel that was not settled when the server stopped.
    void goOn(MailingKey key) {
        settleWhenEnded(key, end(key));
    }

    private static void awaitAll(Collection<CompletableFuture<Integer>> all, long nanos) {
        try {
            CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
                    .get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException late) {
            log.debug("event=mailings_end_late", late); // told of each by its own
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<Integer> end(MailingKey key) {
        return outflow.end(key.account(), key.id())
                .whenComplete((parts, failure) -> {
                    if (failure == null) {
                        log.info(
                                "event=mailing_ended mailing={} account={} parts_ended={}",
                                key.id(),
                                key.account(),
                                parts);
                    }
                });
    }

    /// For those that nobody waits for.
    private void settleWhenEnded(MailingKey key, CompletableFuture<Integer> ending) {
        var _ =
                ending.thenAcceptAsync(
                                _ ->
                                        mailings.settle(
                                                key.account(),
                                                List.of(key.id()),
                                                List.of(key.id())),
                                work -> Thread.ofVirtual().start(work))
                        .whenComplete((_, failure) -> {
                            if (failure != null) { // the next start tries again
                                log.error(
                                        "event=mailing_not_settled mailing={}", key.id(), failure);
                            }
                        });
    }
}
