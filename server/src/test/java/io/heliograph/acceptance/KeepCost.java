package io.heliograph.acceptance;

import io.heliograph.account.Account;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.pricing.PriceRule;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Measures, by `./test one KeepCost`, ways to charge and keep a group in turn: what
/// docs/decisions.md says of them. No test, since it asserts nothing; the statements are those of
/// [AcceptanceStore] with fewer columns.
final class KeepCost {
    private static final String CHARGE =
            """
            update balance
            set balance_micros = balance_micros - ?
            where account_id = ?
              and balance_micros + credit_micros >= ?
              and not exists (select 1 from black_list where black_list.account_id = ? and black_list.phone = any(?))
            """;
    private static final String ENTRY =
            """
            insert into ledger_entry (account_id, booking_id, book, amount_micros, currency, reason, created_at)
            select %s, ?, book, amount_micros, 'EUR', 'charge', now()
            from %s (values ('customer', -cast(? as bigint)), ('sales', cast(? as bigint))) as e (book, amount_micros)
            """;
    private static final String ADD =
            """
            insert into message (
                account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency, price_rule, booking_id,
                created_at, begins_at, expires_at, scheduled, reported, channel)
            select %s, id, phone, 'Verify', text, 'sms', 1, 255, 1, 50000, 'EUR', 'submitted', ?, now(), now(), now(), false, true, 'rest'
            from %s unnest(?, ?, ?) as m (id, phone, text)
            """;

    /// How the steps are told whether the first has charged.
    private enum Way {
        /// The first is used by both others, which take the account from it.
        JOINED(
                false,
                "with charge as ("
                        + CHARGE
                        + " returning account_id), entry as ("
                        + ENTRY.formatted("account_id", "charge cross join")
                        + ") "
                        + ADD.formatted("account_id", "charge cross join"),
                ""),

        /// Each is used by the next.
        CHAINED(
                true,
                "with charge as ("
                        + CHARGE
                        + " returning 1), entry as ("
                        + ENTRY.formatted("?", "charge cross join")
                        + " returning 1) "
                        + ADD.formatted("?", "")
                        + " where exists (select 1 from entry)",
                ""),

        /// The others are sent once it has.
        SPLIT(true, CHARGE, ENTRY.formatted("?", "") + ";" + ADD.formatted("?", ""));

        final boolean named;
        final String first;

        /// Sent after it; empty: nothing.
        final String then;

        /// @param named whether all steps name the account
        Way(boolean named, String first, String then) {
            this.named = named;
            this.first = first;
            this.then = then;
        }
    }

    @Test
    void measure() throws SQLException {
        Clock clock = Clock.systemUTC();
        try (TestDatabase test = TestDatabase.create()) {
            NodeIds ids = new NodeIds(1, clock, new NodeStore(test.database()));
            AcceptanceUnderTest acceptance =
                    new AcceptanceUnderTest(
                            AcceptanceUnderTest.SETTINGS,
                            test.database(),
                            ids,
                            (_, _) -> {},
                            clock);
            Account ann = acceptance.account("ann", PriceRule.SUBMITTED, 1L << 50, 0);
            try (Connection connection = DriverManager.getConnection(test.jdbcUrl())) {
                connection.setAutoCommit(false);
                for (int size : new int[] {1, 500, 1, 500}) {
                    measure(new Keeper(connection, ann.id().value()), ids, size);
                }
            }
            acceptance.close();
        }
    }

    private static void measure(Keeper keeper, NodeIds ids, int size) throws SQLException {
        int rounds = size == 1 ? 500 : 100;
        Map<Way, List<Long>> nanos = new EnumMap<>(Way.class);
        for (int round = 0; round < rounds; round++) {
            for (Way way : Way.values()) {
                long booking = ids.next();
                long first = ids.next(size);
                long start = System.nanoTime();
                keeper.keep(way, booking, LongStream.range(first, first + size).toArray());
                nanos.computeIfAbsent(way, _ -> new ArrayList<>()).add(System.nanoTime() - start);
            }
        }
        nanos.forEach((way, each) -> {
            each.sort(null);
            System.out.printf(
                    "%d messages, %s: median %.2f ms%n", size, way, each.get(rounds / 2) / 1e6);
        });
    }

    private record Keeper(Connection connection, long account) {
        void keep(Way way, long booking, long[] messages) throws SQLException {
            long total = 50_000L * messages.length;
            String[] texts = new String[messages.length];
            Arrays.fill(texts, "Your code is 123456");
            Stream<Object> named = way.named ? Stream.of(account) : Stream.of();
            Stream<Object> namedAgain = way.named ? Stream.of(account) : Stream.of();
            List<Object> charge = List.of(total, account, total, account, messages);
            List<Object> rest =
                    Stream.of(
                                    named,
                                    Stream.<Object>of(booking, total, total),
                                    namedAgain,
                                    Stream.<Object>of(booking, messages, messages, texts))
                            .flatMap(each -> each)
                            .toList();
            if (way.then.isEmpty()) {
                run(way.first, Stream.concat(charge.stream(), rest.stream()).toList());
            } else {
                run(way.first, charge);
                run(way.then, rest);
            }
            connection.commit();
        }

        private void run(String sql, List<Object> values) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.size(); i++) {
                    statement.setObject(i + 1, values.get(i));
                }
                statement.execute();
            }
        }
    }
}
