package io.heliograph.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.db.TestDatabase;
import io.heliograph.revision.Revisions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// At each instant a network has one price of a type, or none.
@Tag("slow")
final class PriceOverlapTest {
    private static final Path DUMP =
            Path.of("src/test/resources/io/heliograph/app/release-0.1.0.sql");
    private static final int DAYS = 12;

    /// A price from one day of January 2027 to another, of so many micro-units.
    private record Price(int from, int to, long micros) {}

    private static String insert(int list, int mnc, String from, String to, long micros) {
        return "insert into price values (%d, 255, %d, 'sms', '%s', '%s', %d);\n"
                .formatted(list, mnc, from, to, micros);
    }

    private static String day(int day) {
        return day == 0
                ? "-infinity"
                : day == DAYS ? "infinity" : "2027-01-%02d 00:00Z".formatted(day);
    }

    private static TestDatabase released(String more) throws IOException {
        return TestDatabase.loaded(Files.readString(DUMP) + more);
    }

    private static List<List<Object>> rows(TestDatabase test, String query) {
        return test.database()
                .read(handle ->
                        handle.createQuery(query)
                                .map((row, context) -> {
                                    List<Object> cells = new ArrayList<>();
                                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                                        cells.add(String.valueOf(row.getString(i)));
                                    }
                                    return cells;
                                })
                                .list());
    }

    @Test
    void the_migration_closes_the_older_at_the_newers_start_and_lists_it() throws Exception {
        String more =
                insert(1, 7, day(1), "infinity", 10)
                        + insert(1, 7, day(5), "infinity", 20)
                        // a newer one that ends first: the older goes on after it
                        + insert(1, 8, day(1), "infinity", 30)
                        + insert(1, 8, day(5), day(6), 40)
                        // side by side, and another type, list or network: as they were
                        + insert(1, 9, day(1), day(5), 50)
                        + insert(1, 9, day(5), "infinity", 60);
        try (TestDatabase test = released(more)) {
            assertThat(
                            rows(
                                    test,
                                    "select mnc, extract(day from valid_from), case when isfinite(valid_to) then extract(day from valid_to) end, price_micros from price where mnc in (7, 8, 9) order by mnc, valid_from"))
                    .containsExactly(
                            List.of("7", "1", "5", "10"),
                            List.of("7", "5", "null", "20"),
                            List.of("8", "1", "5", "30"),
                            List.of("8", "5", "6", "40"),
                            List.of("8", "6", "null", "30"),
                            List.of("9", "1", "5", "50"),
                            List.of("9", "5", "null", "60"));
            assertThat(
                            rows(
                                    test,
                                    "select mnc, extract(day from valid_from), price_micros, valid_to_was from price_overlap order by mnc, valid_from"))
                    .containsExactly(
                            List.of("7", "1", "10", "infinity"),
                            List.of("8", "1", "30", "infinity"),
                            List.of("8", "6", "30", "null"));
        }
    }

    @Test
    void after_the_migration_the_newest_counts_at_each_instant_and_what_was_alone_still_does()
            throws Exception {
        Random random = new Random(20271);
        Map<Integer, List<Price>> cases = new TreeMap<>();
        StringBuilder more = new StringBuilder();
        for (int mnc = 100; mnc < 300; mnc++) {
            Map<Integer, Price> byStart = new TreeMap<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                int from = random.nextInt(DAYS);
                int to = from + 1 + random.nextInt(DAYS - from);
                byStart.put(from, new Price(from, to, random.nextInt(4)));
            }
            cases.put(mnc, List.copyOf(byStart.values()));
            for (Price price : byStart.values()) {
                more.append(insert(1, mnc, day(price.from()), day(price.to()), price.micros()));
            }
        }
        Map<String, String> expected = new TreeMap<>();
        cases.forEach((mnc, prices) -> {
            for (int day = 1; day < DAYS; day++) {
                String at = mnc + " " + day;
                for (Price price : prices) { // in the order of their starts
                    if (price.from() <= day && price.to() > day) {
                        expected.put(at, Long.toString(price.micros()));
                    }
                }
            }
        });
        try (TestDatabase test = released(more.toString())) {
            Map<String, String> actual = new TreeMap<>();
            rows(
                            test,
                            """
                            select mnc || ' ' || day, price_micros
                            from generate_series(1, 11) as day
                            join price on valid_from <= '2026-12-31 00:00Z'::timestamptz + day * interval '1 day'
                                and valid_to > '2026-12-31 00:00Z'::timestamptz + day * interval '1 day'
                            where mnc between 100 and 299
                            """)
                    .forEach(row ->
                            assertThat(actual.put((String) row.get(0), (String) row.get(1)))
                                    .isNull());
            assertThat(actual).isEqualTo(expected);
        }
    }

    @Test
    void a_price_list_without_overlaps_is_left_as_it_is() throws Exception {
        try (TestDatabase test = released("")) {
            assertThat(rows(test, "select 1 from price")).isNotEmpty();
            assertThat(rows(test, "select 1 from price_overlap")).isEmpty();
        }
    }

    private static TestDatabase fresh() {
        TestDatabase test = TestDatabase.create();
        test.database()
                .useTransaction(handle -> {
                    handle.execute(
                            "insert into price_list values (1, 'x', 'EUR'), (2, 'y', 'EUR')");
                    handle.createScript(insert(1, 7, day(3), day(6), 1)).execute();
                });
        return test;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 7, 2027-01-06, infinity, ''",
        "1, 7, -infinity, 2027-01-03, ''",
        "1, 8, 2027-01-03, 2027-01-06, ''",
        "1, -1, 2027-01-03, 2027-01-06, ''",
        "2, 7, 2027-01-03, 2027-01-06, ''",
        "1, 7, 2027-01-03, 2027-01-06, price_pkey",
        "1, 7, 2027-01-03, 2027-01-04, price_pkey",
        "1, 7, 2027-01-04, 2027-01-05, price_one_at_a_time",
        "1, 7, 2027-01-05 23:59:59.999999Z, infinity, price_one_at_a_time",
        "1, 7, -infinity, infinity, price_one_at_a_time",
        "1, 7, 2027-01-01, 2027-01-03 00:00:00.000001Z, price_one_at_a_time",
        "1, 7, 2027-01-08, 2027-01-08, price_check",
        "1, 7, infinity, infinity, price_check",
        "1, 7, 2027-01-08, 2027-01-07, price_check",
    })
    void two_that_are_valid_at_an_instant_are_refused(
            int list, int mnc, String from, String to, String constraint) {
        try (TestDatabase test = fresh()) {
            String sql = insert(list, mnc, from, to, 2);
            if (constraint.isEmpty()) {
                test.database().useTransaction(handle -> handle.createScript(sql).execute());
            } else {
                assertThatThrownBy(() ->
                                test.database()
                                        .useTransaction(
                                                handle -> handle.createScript(sql).execute()))
                        .hasMessageContaining(constraint);
            }
        }
    }

    @Test
    void a_price_is_changed_by_ending_the_old_row_in_the_same_transaction_or_before() {
        try (TestDatabase test = fresh()) {
            test.database()
                    .useTransaction(handle -> {
                        handle.execute("update price set valid_to = '2027-01-04 00:00Z'");
                        handle.createScript(insert(1, 7, day(4), "infinity", 2)).execute();
                    });
            assertThatThrownBy(() ->
                            test.database()
                                    .useTransaction(handle ->
                                            handle.execute(
                                                    "update price set valid_to = 'infinity'")))
                    .hasMessageContaining("price_one_at_a_time");
            Instant change = Instant.parse("2027-01-04T00:00:00Z");
            Clock clock = Clock.fixed(change, ZoneOffset.UTC);
            Prices prices = new Revisions(test.database()).keep(new Prices(clock));
            assertThat(prices.of(0, 1L).price(255, 7, "sms"))
                    .hasValueSatisfying(price -> assertThat(price.micros()).isEqualTo(2));
        }
    }

    @Test
    void of_many_at_the_same_time_one_is_taken() throws Exception {
        try (TestDatabase test = fresh();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> inserts = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                String sql = insert(1, 9, "2027-01-01 00:00:%02dZ".formatted(i), "infinity", i);
                inserts.add(
                        threads.submit(() ->
                                test.database()
                                        .useTransaction(
                                                handle -> handle.createScript(sql).execute())));
            }
            int refused = 0;
            for (Future<?> insert : inserts) {
                try {
                    insert.get();
                } catch (ExecutionException told) {
                    assertThat(told).hasMessageContaining("price_one_at_a_time");
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(9);
            assertThat(rows(test, "select 1 from price where mnc = 9")).hasSize(1);
        }
    }
}
