package io.heliograph.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.ledger.Money;
import io.heliograph.pricing.Prices;
import io.heliograph.revision.Revisions;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What providers ask of us, and what it is worth in other currencies.
@Tag("slow")
final class CostsTest {
    private static final Instant NOW = Instant.parse("2026-12-31T23:59:59Z");
    private static final Instant MIDNIGHT = Instant.parse("2027-01-01T00:00:00Z");

    private final MovingClock clock = new MovingClock(NOW);
    private final TestDatabase test = TestDatabase.create(clock);
    private final Revisions revisions = new Revisions(test.database());
    private final Costs costs = new Costs(revisions.keep(new Prices(clock)));
    private final Rates rates = revisions.keep(new Rates());

    @AfterEach
    void end() {
        test.close();
    }

    private void does(String sql) {
        test.database().useTransaction(handle -> handle.execute(sql));
        revisions.tick();
    }

    private String cost(int provider, int mcc, int mnc, String type) {
        return costs.cost(provider, mcc, mnc, type).map(Money::toString).orElse("unknown");
    }

    private Optional<Money> convert(String units, String from, String to) {
        return rates.convert(Money.of(new BigDecimal(units), from), to, clock.instant());
    }

    @Test
    void a_provider_asks_by_network_and_country_from_an_instant_on() {
        does("insert into provider values (3, 'acme'), (4, 'other')");
        assertThat(cost(3, 255, 1, "sms")).isEqualTo("unknown");
        does(
                "insert into price_list (price_list_id, provider_id, currency) values (7, 3, 'USD'), (8, 4, 'EUR')");
        does(
                """
                insert into price (price_list_id, mcc, mnc, type, valid_from, valid_to, price_micros) values
                    (7, 255, -1, 'sms', '-infinity', '2027-01-01Z', 30000),
                    (7, 255, -1, 'sms', '2027-01-01Z', 'infinity', 31000),
                    (7, 255, 1, 'sms', '-infinity', 'infinity', 20000),
                    (8, 255, -1, 'sms', '-infinity', 'infinity', 5)
                """);
        assertThat(cost(3, 255, 1, "sms")).isEqualTo("0.02 USD");
        assertThat(cost(3, 255, 2, "sms")).isEqualTo("0.03 USD");
        assertThat(cost(3, 255, -1, "sms")).isEqualTo("0.03 USD");
        assertThat(cost(3, 255, 2, "hlr")).isEqualTo("unknown");
        assertThat(cost(3, 260, 2, "sms")).isEqualTo("unknown");
        assertThat(cost(4, 255, 2, "sms")).isEqualTo("0.000005 EUR");
        clock.move(Duration.ofMillis(999));
        assertThat(cost(3, 255, 2, "sms")).isEqualTo("0.03 USD");
        clock.move(Duration.ofMillis(1));
        assertThat(cost(3, 255, 2, "sms")).isEqualTo("0.031 USD");
        does("delete from price where price_list_id = 7 and mnc = 1");
        assertThat(cost(3, 255, 1, "sms")).isEqualTo("0.031 USD");
    }

    @Test
    void a_provider_has_one_list_and_ours_are_nobodys() {
        does("insert into provider values (3, 'acme')");
        does("insert into price_list (name, provider_id, currency) values (null, 3, 'USD')");
        for (String wrong :
                new String[] {
                    "insert into price_list (provider_id, currency) values (3, 'EUR')",
                    "insert into price_list (name, provider_id, currency) values ('x', 3, 'EUR')",
                    "insert into price_list (currency) values ('EUR')"
                }) {
            assertThat(catchThrowable(() -> does(wrong))).as(wrong).isNotNull();
        }
    }

    @Test
    void currencies_are_exchanged_by_the_rate_of_the_instant() {
        assertThat(convert("1", "EUR", "EUR")).contains(Money.of(BigDecimal.ONE, "EUR"));
        assertThat(convert("1", "EUR", "USD")).isEmpty();
        does(
                """
                insert into exchange_rate (currency, base, rate, valid_from) values
                    ('USD', 'EUR', 1.08, '2026-01-01Z'),
                    ('USD', 'EUR', 1.1, '2027-01-01Z'),
                    ('UAH', 'EUR', 45.123456789, '2026-01-01Z'),
                    ('PLN', 'CHF', 4.5, '2026-01-01Z')
                """);
        assertThat(convert("0.05", "EUR", "USD").orElseThrow()).hasToString("0.054 USD");
        assertThat(convert("0.054", "USD", "EUR").orElseThrow()).hasToString("0.05 EUR");
        assertThat(convert("1", "USD", "UAH").orElseThrow()).hasToString("41.780979 UAH");
        assertThat(convert("-1", "USD", "UAH").orElseThrow()).hasToString("-41.780979 UAH");
        assertThat(convert("1", "USD", "PLN")).isEmpty();
        assertThat(convert("1", "CHF", "PLN").orElseThrow()).hasToString("4.5 PLN");
        assertThat(rates.convert(Money.zero("USD"), "EUR", Instant.parse("2025-12-31T23:59:59Z")))
                .isEmpty();
        clock.move(Duration.between(NOW, MIDNIGHT));
        assertThat(convert("0.05", "EUR", "USD").orElseThrow()).hasToString("0.055 USD");
        does("delete from exchange_rate where currency = 'USD'");
        assertThat(convert("0.05", "EUR", "USD")).isEmpty();
    }

    @Test
    void an_exchanged_amount_is_rounded_once_half_up() {
        assertThat(new Money(5, "USD").exchanged(1, 10, "EUR")).contains(new Money(1, "EUR"));
        assertThat(new Money(4, "USD").exchanged(1, 10, "EUR")).contains(new Money(0, "EUR"));
        assertThat(new Money(-5, "USD").exchanged(1, 10, "EUR")).contains(new Money(-1, "EUR"));
        assertThat(new Money(Long.MAX_VALUE, "USD").exchanged(2, 1, "EUR")).isEmpty();
        assertThat(new Money(Long.MAX_VALUE, "USD").exchanged(1, 1, "EUR"))
                .contains(new Money(Long.MAX_VALUE, "EUR"));
        Random random = new Random(11);
        for (int i = 0; i < 10_000; i++) {
            long micros = random.nextLong(1_000_000_000_000L) - 500_000_000_000L;
            long theirs = 1 + random.nextLong(1_000_000_000_000L);
            long ours = 1 + random.nextLong(1_000_000_000_000L);
            BigDecimal exact =
                    BigDecimal.valueOf(micros)
                            .multiply(BigDecimal.valueOf(theirs))
                            .divide(BigDecimal.valueOf(ours), 40, RoundingMode.DOWN);
            BigDecimal told =
                    new Money(micros, "USD")
                            .exchanged(theirs, ours, "EUR")
                            .map(money -> BigDecimal.valueOf(money.micros()))
                            .orElse(exact);
            assertThat(told.subtract(exact).abs()).isLessThanOrEqualTo(new BigDecimal("0.5"));
        }
    }
}
