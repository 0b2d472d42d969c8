package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.journal.Entry;
import io.heliograph.journal.Journal;
import io.heliograph.journal.Recording;
import io.heliograph.message.MessagePartsRow;
import io.heliograph.provider.Attempt;
import io.heliograph.provider.Provider;
import io.heliograph.provider.SubmitResult;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a run before this one left open: a part on a flight without a recorded answer may have been
/// sent, and is uncertain. It is settled by its provider's policy before anything of its account is
/// sent. An account that somebody holds locked keeps nobody else waiting.
final class Recovery {
    /// Parts settled at a time, of as many accounts as have them.
    private static final int OPEN_MAX = 5_000;

    /// How long the start waits for a page to be recorded.
    private static final Duration WAIT_MAX = Duration.ofSeconds(3);

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    private final FlightStore store;
    private final Journal journal;
    private final IntFunction<Provider> providers;
    private final Clock clock;
    private final long floor;

    /// @param providers by the number that the database knows them by, also those that are no
    ///   longer configured
    /// @param floor the dispatch floor: flights below it are done
    Recovery(
            FlightStore store,
            Journal journal,
            IntFunction<Provider> providers,
            Clock clock,
            long floor) {
        this.store = store;
        this.journal = journal;
        this.providers = providers;
        this.clock = clock;
        this.floor = floor;
    }

    /// Returns once all of it is recorded, but of accounts that take long.
    ///
    /// @return these: nothing of them may be sent before [#settle(FlightStore.Unanswered)]
    /// @throws IllegalStateException when something cannot be recorded, and would be sent twice
    List<FlightStore.Unanswered> settle() throws InterruptedException {
        Map<AccountId, FlightStore.Unanswered> late = new HashMap<>();
        Map<AccountId, FlightStore.Unanswered> together = new HashMap<>();
        List<FlightStore.Open> open = new ArrayList<>();
        long characters = 0;
        for (FlightStore.Unanswered of : store.unanswered(floor)) {
            together.put(of.account(), of);
            MessagePartsRow.Page<FlightStore.Open> page;
            do {
                page =
                        store.open(
                                of,
                                floor,
                                OPEN_MAX - open.size(),
                                MessagePartsRow.OCTETS_MAX - characters);
                open.addAll(page.rows());
                characters += characters(page.rows());
                if (page.full() || characters >= MessagePartsRow.OCTETS_MAX) {
                    unrecorded(open).forEach(a -> late.put(a, together.get(a)));
                    open.clear();
                    characters = 0;
                }
            } while (page.full() && !page.rows().isEmpty() && !late.containsKey(of.account()));
        }
        unrecorded(open).forEach(a -> late.put(a, together.get(a)));
        late.keySet().forEach(a -> log.warn("event=flights_settled_later account={}", a));
        return List.copyOf(late.values());
    }

    /// Returns once all of the account's is recorded, however long that takes.
    ///
    /// @throws io.heliograph.db.Database.DatabaseGone it is to be called again
    void settle(FlightStore.Unanswered of) throws InterruptedException {
        MessagePartsRow.Page<FlightStore.Open> page;
        do {
            page = store.open(of, floor, OPEN_MAX, MessagePartsRow.OCTETS_MAX);
            // what cannot be recorded now is tried again by the journal, and waited for
            record(page.rows(), (_, _) -> {}).await();
        } while (page.full() && !page.rows().isEmpty());
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
    ///
    /// @param notRecorded told of what cannot be recorded
    private Recording record(
            List<FlightStore.Open> open, BiConsumer<Recording, AccountId> notRecorded) {
        Recording recording =
                new Recording(open.stream().map(part -> part.message().account()).toList());
        for (FlightStore.Open part : open) {
            AccountId account = part.message().account();
            journal.add(
                    new Entry.Answer(
                            new Attempt(
                                    part.message(),
                                    part.partId(),
                                    part.attempt(),
                                    providers.apply(part.providerId())),
                            new SubmitResult.Uncertain("restart"),
                            clock.instant(),
                            _ -> recording.told(account),
                            () -> notRecorded.accept(recording, account)));
        }
        return recording;
    }

    private Set<AccountId> unrecorded(List<FlightStore.Open> open) throws InterruptedException {
        AtomicInteger notRecorded = new AtomicInteger();
        Recording recording =
                record(
                        open,
                        (waited, account) -> {
                            notRecorded.incrementAndGet();
                            waited.told(account);
                        });
        Set<AccountId> unrecorded = recording.await(WAIT_MAX);
        if (notRecorded.get() > 0) { // without it, they would be sent a second time
            throw new IllegalStateException(
                    notRecorded
                            + " parts may have been sent by the run before, which cannot be recorded: the log says why");
        }
        return unrecorded;
    }
}
