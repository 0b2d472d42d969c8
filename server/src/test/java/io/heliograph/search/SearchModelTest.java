package io.heliograph.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.Kept;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.message.PartState;
import io.heliograph.message.Period;
import io.heliograph.message.ReportRow;
import io.heliograph.pricing.PriceStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random searches over random messages give what a plain look at all of them gives, however far
/// the index has come.
@Tag("slow")
class SearchModelTest {
    private static final Instant START = Instant.parse("2026-09-10T12:00:00Z");
    private static final List<AccountId> accounts = List.of(new AccountId(1), new AccountId(2));

    private static final String ACCOUNT =
            """
            insert into account (account_id, login, name, email, phone, product_id, webhook_secret, created_at)
            values (:account, 'login', 'name', 'email', 'phone', 1, 'secret', now())
            """;

    private static TestDatabase test;
    private static Database database;

    @BeforeAll
    static void start() {
        test = TestDatabase.create(new MovingClock(START));
        database = test.database();
        new PriceStore(database).addProduct(1, "standard", "EUR", Map.of(), Instant.EPOCH);
        database.useTransaction(handle ->
                accounts.forEach(account ->
                        handle.createUpdate(ACCOUNT).bind("account", account.value()).execute()));
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    @BeforeEach
    void empty() {
        database.useTransaction(handle -> {
            handle.execute("truncate message, report, assumed_end, search_chunk, search_posting");
            handle.execute("update search_progress set reports_applied = 0");
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void finds_what_a_plain_look_finds(long seed) throws Exception {
        SearchWorld world = new SearchWorld(database, accounts, START, new Random(seed));
        for (int step = 0; step < 300; step++) {
            world.step();
            world.compare("seed " + seed + " step " + step);
        }
        assertThat(chunks()).as("seed %s", seed).isGreaterThan(10);
    }

    private static long chunks() {
        return database.read(handle ->
                handle.createQuery("select count(*) from search_chunk").mapTo(Long.class).one());
    }

    /// Parts are reported from the oldest to the newest, so that at each moment the delivered ones
    /// are a beginning of the list and the others the rest.
    @Test
    void a_search_sees_one_moment_while_messages_come_are_reported_and_indexed() throws Exception {
        int count = 60;
        MovingClock clock = new MovingClock(START.plusSeconds(1_000));
        long settled = NodeIds.lowest(clock.instant());
        SearchIndex index =
                new SearchIndex(database, () -> settled, () -> Long.MAX_VALUE, clock, 7);
        Kept[] old = new Kept[count];
        for (int i = 0; i < count; i++) {
            old[i] = Kept.at(accounts.getFirst(), START.plusSeconds(i), 1).add(database);
        }
        index.tick();
        AtomicLong reportIds = new AtomicLong(settled);
        CompletableFuture<Void> writer =
                CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < count; i++) {
                        Instant later = START.plusSeconds(2_000 + i);
                        Kept.at(accounts.getFirst(), later, 1).from("New").add(database);
                        long reportId = reportIds.addAndGet(NodeIds.lowest(epoch(70)));
                        old[i].reported(database, reportId, 1, PartState.DELIVRD, later);
                        clock.move(Duration.ofSeconds(70));
                        tick(index);
                    }
                });
        SearchStore store = new SearchStore(database, Duration.ofSeconds(20));
        long last = 0;
        while (last < count) {
            boolean written = writer.isDone();
            List<ReportRow> delivered =
                    store.find(accounts.getFirst(), of("DELIVRD"), START, _ -> {});
            assertThat(delivered.stream().map(ReportRow::partId))
                    .containsExactlyElementsOf(newestFirst(old, 0, delivered.size()));
            assertThat((long) delivered.size()).isGreaterThanOrEqualTo(last);
            last = delivered.size();
            List<ReportRow> open = store.find(accounts.getFirst(), of("ENROUTE"), START, _ -> {});
            assertThat(open.stream().map(ReportRow::partId))
                    .containsExactlyElementsOf(newestFirst(old, count - open.size(), count));
            if (written) {
                writer.join();
                assertThat(last).isEqualTo(count);
            }
        }
    }

    private static Instant epoch(int seconds) {
        return Instant.parse("2026-01-01T00:00:00Z").plusSeconds(seconds);
    }

    private static void tick(SearchIndex index) {
        try {
            index.tick();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static Search of(String state) {
        Period period = new Period(START.minusSeconds(1), START.plusSeconds(100_000));
        return new Search(
                period,
                Set.of(),
                Set.of(),
                null,
                null,
                "Verify",
                null,
                Set.of(),
                Set.of(),
                Set.of(PartState.valueOf(state)),
                1_000,
                0);
    }

    private static List<Long> newestFirst(Kept[] messages, int from, int until) {
        return LongStream.range(from, until)
                .map(i -> messages[(int) (from + until - 1 - i)].id())
                .boxed()
                .toList();
    }
}
