package io.heliograph.journal;

import com.typesafe.config.ConfigFactory;
import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.dispatch.World;
import io.heliograph.doubt.Doubts;
import io.heliograph.lookup.LearnedNetworks;
import io.heliograph.lookup.Lookups;
import io.heliograph.message.Message;
import io.heliograph.message.PartState;
import io.heliograph.pricing.PriceRule;
import io.heliograph.provider.Attempt;
import io.heliograph.provider.Provider;
import io.heliograph.provider.ProviderSettings;
import io.heliograph.provider.Receipt;
import io.heliograph.provider.SmppProvider;
import io.heliograph.provider.SubmitResult;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Measures, by `./test one JournalCost`, how many messages a second the journal keeps, an answer
/// and a receipt of each, for one account and for many: what docs/performance.md says of it. No
/// test, since it asserts nothing.
final class JournalCost {
    private static final int MESSAGES = 20_000;
    private static final int AWAY = 4_000;
    private static final int ROUNDS = 3;
    private static final List<Integer> ACCOUNTS = List.of(1, 10, 50, 200);
    private static final long FIRST = 380670000001L;

    private final Clock clock = Clock.systemUTC();
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final Provider carrier =
            new Provider(
                    1,
                    new SmppProvider(
                            ProviderSettings.read("acme", ConfigFactory.empty()),
                            (_, _, _) -> {},
                            () -> true,
                            clock,
                            new SimpleMeterRegistry()));

    @Test
    void compare() throws InterruptedException {
        Map<Integer, List<Long>> rates = new TreeMap<>();
        for (int round = 0; round <= ROUNDS; round++) {
            for (int accounts : ACCOUNTS) {
                long rate = rate(accounts);
                if (round > 0) {
                    rates.computeIfAbsent(accounts, _ -> new ArrayList<>()).add(rate);
                }
            }
        }
        rates.forEach((accounts, all) -> {
            Collections.sort(all);
            System.out.println(
                    "accounts %d: %d messages/s (%s)"
                            .formatted(accounts, all.get(all.size() / 2), all));
        });
    }

    /// Each in a database of its own.
    private long rate(int accounts) throws InterruptedException {
        try (TestDatabase test = TestDatabase.create()) {
            NodeIds ids = new NodeIds(1, clock, new NodeStore(test.database()));
            messages.clear();
            AcceptanceUnderTest acceptance =
                    new AcceptanceUnderTest(
                            AcceptanceUnderTest.SETTINGS,
                            test.database(),
                            ids,
                            (_, more) -> messages.addAll(more),
                            clock);
            int each = MESSAGES / accounts;
            for (int i = 0; i < accounts; i++) {
                Account account =
                        acceptance.account(
                                "account" + i, PriceRule.SUBMITTED, 1_000_000_000_000L, 0);
                for (int from = 0; from < each; from += 500) {
                    acceptance.send(
                            account,
                            Form.of("x"),
                            LongStream.range(FIRST + from, FIRST + Math.min(each, from + 500))
                                    .toArray());
                }
            }
            acceptance.close();
            Journal journal =
                    new Journal(
                            test.database(),
                            ids,
                            _ -> {},
                            new Lookups(
                                    World.NUMBERS, new LearnedNetworks(Duration.ofDays(30), clock)),
                            new Doubts(test.database(), Duration.ZERO, _ -> Duration.ZERO),
                            clock,
                            new SimpleMeterRegistry());
            journal.start();
            List<Message> shuffled = new ArrayList<>(messages);
            Collections.shuffle(shuffled, new Random(1));
            long began = System.nanoTime();
            keep(journal, shuffled);
            long nanos = System.nanoTime() - began;
            journal.close();
            return MESSAGES * 1_000_000_000L / nanos;
        }
    }

    /// As a carrier with a window: the receipt comes once the answer is kept.
    private void keep(Journal journal, List<Message> all) throws InterruptedException {
        CountDownLatch kept = new CountDownLatch(all.size());
        Semaphore away = new Semaphore(AWAY);
        for (Message message : all) {
            away.acquire();
            String id = Long.toString(message.id());
            journal.add(
                    new Entry.Answer(
                            new Attempt(message, message.id(), 1, carrier),
                            new SubmitResult.Submitted(id),
                            clock.instant(),
                            _ ->
                                    journal.add(
                                            new Entry.Received(
                                                    1,
                                                    new Receipt(
                                                            "acme",
                                                            id,
                                                            PartState.DELIVRD,
                                                            "",
                                                            clock.instant()),
                                                    () -> {
                                                        away.release();
                                                        kept.countDown();
                                                    },
                                                    () -> {}))));
        }
        kept.await();
    }
}
