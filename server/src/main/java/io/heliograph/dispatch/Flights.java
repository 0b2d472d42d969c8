package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.provider.Attempt;
import io.heliograph.provider.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What may be on the wire from now on, on disk before it is.
final class Flights {
    private static final Duration RETRY_PAUSE = Duration.ofMillis(200);
    private static final Logger log = LoggerFactory.getLogger(Flights.class);

    private final FlightStore store;
    private final NodeIds ids;
    private final BooleanSupplier closing;

    Flights(FlightStore store, NodeIds ids, BooleanSupplier closing) {
        this.store = store;
        this.ids = ids;
        this.closing = closing;
    }

    /// Parts of one account that go to one provider together.
    record Flight(long id, List<Attempt> attempts) {}

    /// Returns once the attempts are on disk; tries for as long as the database is gone.
    ///
    /// @return an id not above those of the flights
    /// @throws IllegalStateException when the server stops before: then nothing must be sent
    long keep(List<Attempt> attempts) {
        record Key(AccountId account, Provider provider) {}
        Map<Key, List<Attempt>> together = new LinkedHashMap<>();
        for (Attempt attempt : attempts) {
            together.computeIfAbsent(
                            new Key(attempt.message().account(), attempt.provider()),
                            _ -> new ArrayList<>())
                    .add(attempt);
        }
        while (true) {
            try {
                return keep(together.values());
            } catch (Database.DatabaseGone | Database.CommitUnknown gone) {
                log.warn("event=flight_waits why=database_gone parts={}", attempts.size());
                pause();
            }
        }
    }

    /// Where it is repeated after a commit in doubt, the same attempts may be on two flights, which
    /// says the same.
    private long keep(Collection<List<Attempt>> together) {
        long first = ids.next(together.size());
        List<Flight> flights = new ArrayList<>(together.size());
        together.forEach(attempts -> flights.add(new Flight(first + flights.size(), attempts)));
        store.fly(flights);
        return first;
    }

    private void pause() {
        if (closing.getAsBoolean()) {
            throw new IllegalStateException("stopped before the flight was kept");
        }
        try {
            Thread.sleep(RETRY_PAUSE);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException("stopped before the flight was kept", stopped);
        }
    }
}
