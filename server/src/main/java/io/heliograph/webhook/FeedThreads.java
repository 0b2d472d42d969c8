package io.heliograph.webhook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What feeds set going, each on a virtual thread of its own.
final class FeedThreads implements Work {
    private static final Logger log = LoggerFactory.getLogger(FeedThreads.class);

    private final RequestRunner courier;
    private final LogReader logReader;
    private final Recorder recorder;
    private final WebhookMetrics metrics;
    private final Clock waits;
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("webhook-", 0).factory());

    FeedThreads(
            RequestRunner courier,
            LogReader logReader,
            Recorder recorder,
            WebhookMetrics metrics,
            Clock waits) {
        this.courier = courier;
        this.logReader = logReader;
        this.recorder = recorder;
        this.metrics = metrics;
        this.waits = waits;
    }

    @Override
    public void send(Feed feed, Endpoint endpoint) {
        begin(() -> courier.serve(feed, endpoint));
    }

    @Override
    public void readBack(Feed feed) {
        begin(() -> logReader.readBack(feed));
    }

    @Override
    public void store(Feed feed, Address address, List<Push> pushes, Instant dueAt, String why) {
        metrics.stored(pushes.size());
        boolean never = dueAt.equals(Instant.MAX);
        Instant due = never ? waits.instant() : dueAt;
        List<Long> ids = pushes.stream().map(Push::reportId).toList();
        recorder.add(
                new Result(
                        feed.account(),
                        null,
                        pushes.stream()
                                .map(p -> new Result.Waiting(p, address, 0, due, never, why))
                                .toList(),
                        List.of(),
                        committed -> {
                            if (committed) {
                                feed.settled(ids);
                            }
                        }));
    }

    private void begin(Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException closed) {
            log.debug("event=webhook_left_for_next_start");
        }
    }

    /// Begins nothing more and waits for what is under way; what takes too long is ended.
    ///
    /// @return whether all has ended
    boolean finish(Duration max) throws InterruptedException {
        threads.shutdown();
        if (threads.awaitTermination(max.toMillis(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        courier.close(); // ends the POSTs, whose reports then wait
        threads.shutdownNow();
        return threads.awaitTermination(1, TimeUnit.SECONDS);
    }
}
