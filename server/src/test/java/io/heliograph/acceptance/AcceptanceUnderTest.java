package io.heliograph.acceptance;

import io.heliograph.acceptance.Order.Decision;
import io.heliograph.account.Account;
import io.heliograph.account.AccountSettings;
import io.heliograph.account.AccountStore;
import io.heliograph.account.Accounts;
import io.heliograph.account.NewAccount;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.idempotency.IdempotencyKey;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.ledger.Money;
import io.heliograph.ledger.Reason;
import io.heliograph.message.MessageListener;
import io.heliograph.message.Pins;
import io.heliograph.message.Source;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.pricing.PriceRule;
import io.heliograph.pricing.PriceStore;
import io.heliograph.quote.Curb;
import io.heliograph.quote.Quote;
import io.heliograph.revision.Revisions;
import io.heliograph.text.Measure;
import io.heliograph.text.MessageType;
import io.heliograph.text.SmsText;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Acceptance with accounts that may send, every part for [#PRICE]: what its requests are made of
/// is at hand, without HTTP and without the pipeline.
public final class AcceptanceUnderTest implements AutoCloseable {
    /// 5 cents a part.
    public static final long PRICE = 50_000;

    public static final AcceptanceSettings SETTINGS =
            new AcceptanceSettings(
                    2_000,
                    4,
                    10_000,
                    50_000,
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofDays(1),
                    10 << 20);

    private static final AccountSettings ACCOUNT =
            new AccountSettings(
                    Duration.ofMinutes(5),
                    Duration.ofDays(3650),
                    1,
                    "EUR",
                    1000,
                    1000,
                    1000,
                    Duration.ofDays(90),
                    1000,
                    1000,
                    Duration.ofMinutes(1),
                    1000,
                    2,
                    64);

    public final Acceptance acceptance;
    public final LedgerStore ledger;
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Database database;
    private final NodeIds ids;
    private final Clock clock;

    public AcceptanceUnderTest(
            AcceptanceSettings settings,
            Database database,
            NodeIds ids,
            MessageListener listener,
            Clock clock) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.ledger = new LedgerStore(database);
        this.acceptance = new Acceptance(settings, database, ledger, ids, listener, metrics);
    }

    /// A node of that number, which tells nobody of its messages.
    static AcceptanceUnderTest node(int number, Database database, Clock clock) {
        return new AcceptanceUnderTest(
                SETTINGS,
                database,
                new NodeIds(number, clock, new NodeStore(database)),
                (_, _) -> {},
                clock);
    }

    /// Opens an account with money and the product 1, which is made where it is missing.
    public Account account(String login, PriceRule rule, long balance, long credit) {
        new PriceStore(database).addProduct(1, "standard", "EUR", Map.of(), Instant.EPOCH);
        AccountStore store = new AccountStore(database, ids, ledger, ACCOUNT, clock);
        NewAccount opened =
                new NewAccount(
                        login,
                        new NewAccount.Password("heliograph"),
                        login,
                        "",
                        login + "@example.com",
                        new Msisdn(380501112233L),
                        "",
                        1,
                        NewAccount.Rights.ALL,
                        Set.of("Verify"),
                        null,
                        credit);
        long booking = ids.next();
        return new Accounts(new Revisions(database))
                .get(
                        store.create(
                                        opened,
                                        (handle, id) -> {
                                            handle.execute(
                                                    "update account set price_rule = ? where account_id = ?",
                                                    rule.key(),
                                                    id.value());
                                            ledger.book(
                                                    handle,
                                                    id,
                                                    booking,
                                                    new Money(balance, "EUR"),
                                                    Reason.TOP_UP,
                                                    "",
                                                    clock.instant());
                                        })
                                .orElseThrow());
    }

    /// What all messages of a request have in common.
    ///
    /// @param after how long after now it begins
    public record Form(String text, Duration after, Duration lifetime) {
        public static Form of(String text) {
            return new Form(text, Duration.ZERO, Duration.ofDays(1));
        }

        public Form after(Duration other) {
            return new Form(text, other, lifetime);
        }

        public Form lifetime(Duration other) {
            return new Form(text, after, other);
        }
    }

    /// Sends and expects all to be taken.
    ///
    /// @return the ids of the messages
    public List<Long> send(Account account, Form form, long... numbers) {
        Outcome outcome = accept(account, form, null, numbers);
        List<Long> taken = new ArrayList<>();
        if (outcome instanceof Outcome.Done(List<Decision> decisions)) {
            for (Decision decision : decisions) {
                if (decision instanceof Decision.Taken(long id)) {
                    taken.add(id);
                }
            }
        }
        if (taken.size() != numbers.length) {
            throw new AssertionError(
                    "only " + taken.size() + " of " + numbers.length + " were taken");
        }
        return taken;
    }

    public Outcome accept(Account account, Form form, @Nullable String key, long... numbers) {
        return acceptance.accept(order(account, form, key, numbers), Object::toString);
    }

    Order order(Account account, Form form, @Nullable String key, long... numbers) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<Order.Line> lines = new ArrayList<>();
        for (long number : numbers) {
            lines.add(line(quote(number, form.text(), PRICE), now, form));
        }
        return new Order(
                account,
                now,
                lines,
                key == null
                        ? null
                        : new IdempotencyKey(key, form.text().getBytes(StandardCharsets.UTF_8)),
                null);
    }

    /// Messages that wait to be taken up.
    int waiting() {
        return (int) metrics.get("heliograph.acceptance.waiting").gauge().value();
    }

    static Order.Line line(Quote quote, Instant now, Form form) {
        Instant begins = now.plus(form.after());
        return new Order.Line(quote, begins, begins.plus(form.lifetime()), true, null, Source.REST);
    }

    static Quote quote(long number, String text, long price) {
        return new Quote(
                new Msisdn(number),
                "Verify",
                text,
                MessageType.SMS,
                SmsText.of(text).parts(),
                new Network(255, 1),
                new Money(price, "EUR"),
                Pins.NONE,
                0,
                Measure.now(SmsText.of(text).encoding()),
                null,
                1,
                Curb.NONE);
    }

    @Override
    public void close() {
        acceptance.close();
    }
}
