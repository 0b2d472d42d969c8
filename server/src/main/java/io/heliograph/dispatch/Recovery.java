package io.heliograph.dispatch;

import io.heliograph.journal.Attempt;
import io.heliograph.journal.Entry;
import io.heliograph.journal.Journal;
import io.heliograph.message.MessagePartsRow;
import io.heliograph.provider.Provider;
import io.heliograph.provider.SubmitResult;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a run before this one left open: a part on a flight without a recorded answer may have been
/// sent, and is uncertain. It is settled before anything is sent, by its provider's policy.
final class Recovery {
    /// Parts settled at a time, of as many accounts as have them.
    private static final int OPEN_MAX = 5_000;

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    private final FlightStore store;
    private final Journal journal;
    private final IntFunction<Provider> providers;
    private final Clock clock;

    /// @param providers by the number that the database knows them by, also those that are no
    ///   longer configured
    Recovery(FlightStore store, Journal journal, IntFunction<Provider> providers, Clock clock) {
        this.store = store;
        this.journal = journal;
        this.providers = providers;
        this.clock = clock;
    }

    /// Returns once all of it is recorded.
    ///
    /// @param floor the dispatch floor: flights below it are done
    /// @throws IllegalStateException when something cannot be recorded, and would be sent twice
    void settleFlights(long floor) {
        List<FlightStore.Open> open = new ArrayList<>();
        long characters = 0;
        for (FlightStore.Unanswered unanswered : store.unanswered(floor)) {
            MessagePartsRow.Page<FlightStore.Open> page;
            do {
                page =
                        store.open(
                                unanswered,
                                floor,
                                OPEN_MAX - open.size(),
                                MessagePartsRow.OCTETS_MAX - characters);
                open.addAll(page.rows());
                characters += characters(page.rows());
                if (page.full() || characters >= MessagePartsRow.OCTETS_MAX) {
                    settle(open);
                    open.clear();
                    characters = 0;
                }
            } while (page.full() && !page.rows().isEmpty());
        }
        settle(open);
    }

    /// Of their texts, each once: the parts of a message stand together.
    private static long characters(List<FlightStore.Open> parts) {
        long characters = 0;
        long lastId = 0;
        for (FlightStore.Open part : parts) {
            if (part.message().id() != lastId) {
                lastId = part.message().id();
                characters += part.message().text().length();
            }
        }
        return characters;
    }

    /// Many accounts together, since each time waits for a commit.
    private void settle(List<FlightStore.Open> open) {
        if (open.isEmpty()) {
            return;
        }
        CountDownLatch recorded = new CountDownLatch(open.size());
        AtomicInteger notRecorded = new AtomicInteger();
        for (FlightStore.Open part : open) {
            Provider provider = providers.apply(part.providerId());
            journal.add(
                    new Entry.Answer(
                            new Attempt(part.message(), part.partId(), part.attempt(), provider),
                            new SubmitResult.Uncertain("restart"),
                            clock.instant(),
                            _ -> recorded.countDown(),
                            () -> {
                                notRecorded.incrementAndGet();
                                recorded.countDown();
                            }));
        }
        try {
            recorded.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException("stopped while settling flights", stopped);
        }
        if (notRecorded.get() > 0) { // without it, they would be sent a second time
            throw new IllegalStateException(
                    notRecorded
                            + " parts may have been sent by the run before, which cannot be recorded: the log says why");
        }
        log.info("event=flights_settled uncertain={}", open.size());
    }
}
