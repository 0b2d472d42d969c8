package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heliograph.db.AccountId;
import io.heliograph.db.TestDatabase;
import io.heliograph.dispatch.PausedTraffic.Scope;
import io.heliograph.dispatch.Refusals.Passage;
import io.heliograph.ledger.Money;
import io.heliograph.message.Message;
import io.heliograph.message.Pins;
import io.heliograph.message.Source;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.pricing.PriceRule;
import io.heliograph.provider.Provider;
import io.heliograph.provider.ProviderSettings;
import io.heliograph.provider.SmppProvider;
import io.heliograph.provider.SubmitResult;
import io.heliograph.text.MessageType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whose traffic pauses by what is refused, by a monotonic clock of its own.
final class RefusalsTest {
    private static final long BOB = 380671234567L;
    private static final Instant NOW = Instant.parse("2026-10-05T12:00:00Z");
    private static final SubmitResult TAKEN = new SubmitResult.Submitted("1");
    private static final int NO_CREDIT = 0x401;
    private static final int IN_NO_TABLE = 0x5A;

    private static final TestDatabase test = TestDatabase.create();

    @AfterAll
    static void close() {
        test.close();
    }

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private Refusals refusals = refusals("");
    private long now = System.nanoTime();

    private Refusals refusals(String settings) {
        return new Refusals(
                new Provider(
                        1,
                        new SmppProvider(
                                ProviderSettings.read("acme", ConfigFactory.parseString(settings)),
                                (_, _, _) -> {},
                                () -> true,
                                Clock.systemUTC(),
                                metrics)),
                new Pauses(test.database(), 1, Clock.systemUTC()),
                metrics);
    }

    private static Message message(long account, String sender, long recipient) {
        return new Message(
                new AccountId(account),
                1,
                new Msisdn(recipient),
                sender,
                "x",
                MessageType.SMS,
                1,
                new Network(255, 1),
                new Money(50_000, "EUR"),
                PriceRule.SUBMITTED,
                NOW,
                NOW,
                NOW.plusSeconds(86_400),
                true,
                null,
                Source.REST,
                Pins.NONE,
                0,
                null);
    }

    private void pass(long millis) {
        now += Duration.ofMillis(millis).toNanos();
    }

    /// Sent now and answered a little later.
    private void answered(Message message, SubmitResult result) {
        refusals.sends(message.account(), now);
        long sent = now;
        pass(1);
        refusals.answered(message, result, sent, now);
    }

    private void refused(Message message, int status) {
        answered(message, new SubmitResult.Deferred(status));
    }

    private List<Scope> scopes() {
        return refusals.paused(now).stream().map(PausedTraffic::scope).toList();
    }

    private Passage passage(long account, String sender) {
        return refusals.passage(message(account, sender, BOB), now);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x400, NO_CREDIT, 0x0F, 0x04, 0x03})
    void credit_session_and_system_pause_it_at_once(int status) {
        refused(message(1, "Shop", BOB), status);
        assertThat(scopes()).containsExactly(Scope.PROVIDER);
        assertThat(refusals.room(100, now)).isZero();
        assertThat(passage(2, "Bank")).isEqualTo(Passage.WAIT);
    }

    @Test
    void a_waiting_message_is_tried_after_pauses_that_grow_until_one_is_taken() {
        refused(message(1, "Shop", BOB), NO_CREDIT);
        for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            pass(seconds * 1_000 - 10);
            assertThat(refusals.room(100, now)).as("before " + seconds + " s").isZero();
            pass(10);
            assertThat(refusals.room(100, now)).as("after " + seconds + " s").isEqualTo(1);
            assertThat(passage(1, "Shop")).isEqualTo(Passage.TRY);
            assertThat(refusals.room(100, now)).as("one at a time").isZero();
            refused(message(1, "Shop", BOB), NO_CREDIT);
        }
        pass(60_000);
        assertThat(passage(1, "Shop")).isEqualTo(Passage.TRY);
        answered(message(1, "Shop", BOB), TAKEN);
        assertThat(scopes()).isEmpty();
        assertThat(refusals.room(100, now)).isEqualTo(100);
        refused(message(1, "Shop", BOB), NO_CREDIT);
        assertThat(refusals.paused(now).getFirst().nextTry())
                .as("right after its end it goes on where it was")
                .isEqualTo(Duration.ofSeconds(60));
        assertThat(metrics.get("heliograph.provider.paused").gauge().value()).isEqualTo(1);
        assertThat(
                        metrics.get("heliograph.provider.pauses")
                                .tag("scope", "provider")
                                .counter()
                                .count())
                .isEqualTo(2);
    }

    @Test
    void what_left_before_a_pause_neither_ends_nor_lengthens_it() {
        long before = now;
        pass(1);
        refused(message(1, "Shop", BOB), NO_CREDIT);
        pass(1);
        refusals.answered(message(1, "Shop", BOB), TAKEN, before, now);
        refusals.answered(
                message(1, "Shop", BOB), new SubmitResult.Deferred(NO_CREDIT), before, now);
        assertThat(refusals.paused(now).getFirst().nextTry()).isLessThan(Duration.ofSeconds(1));
        assertThat(scopes()).containsExactly(Scope.PROVIDER);
    }

    @Test
    void a_try_that_is_refused_for_its_recipient_tells_nothing_and_the_next_goes_at_once() {
        refused(message(1, "Shop", BOB), NO_CREDIT);
        pass(1_000);
        assertThat(passage(1, "Shop")).isEqualTo(Passage.TRY);
        answered(message(1, "Shop", BOB), new SubmitResult.Rejected(0x0B));
        assertThat(scopes()).containsExactly(Scope.PROVIDER);
        assertThat(refusals.room(100, now)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {IN_NO_TABLE, 0xFF, 0x62, 0x45, 0x08})
    void equal_refusals_over_recipients_and_accounts_pause_it(int status) {
        for (int i = 0; i < 19; i++) {
            refused(message(1 + i % 3, "Shop" + i % 2, BOB + i), status);
            assertThat(scopes()).isEmpty();
        }
        refused(message(1, "Shop", BOB + 19), status);
        assertThat(scopes()).containsExactly(Scope.PROVIDER);
        assertThat(passage(9, "Bank")).isEqualTo(Passage.WAIT);
    }

    @Test
    void few_are_enough_where_they_last() {
        for (int i = 0; i < 5; i++) {
            refused(message(1 + i % 3, "Shop" + i, BOB + i), IN_NO_TABLE);
        }
        assertThat(scopes()).as("a burst").isEmpty();
        pass(500);
        refused(message(1, "Shop", BOB), IN_NO_TABLE);
        assertThat(scopes()).containsExactly(Scope.PROVIDER);
    }

    @Test
    void one_account_pauses_alone_where_others_are_served() {
        for (int i = 0; i < 40; i++) {
            refused(message(1, "Shop" + i % 2, BOB + i), IN_NO_TABLE);
            answered(message(2, "Bank", BOB), TAKEN);
        }
        assertThat(scopes()).containsExactly(Scope.ACCOUNT);
        assertThat(refusals.paused(now).getFirst().accounts()).containsExactly(1L);
        assertThat(refusals.room(100, now)).isEqualTo(100);
        assertThat(passage(1, "Shop9")).isEqualTo(Passage.WAIT);
        assertThat(passage(2, "Bank")).isEqualTo(Passage.FREE);
        pass(60_000);
        assertThat(passage(1, "Shop1")).isEqualTo(Passage.TRY);
        assertThat(passage(1, "Shop1")).isEqualTo(Passage.WAIT);
        answered(message(1, "Shop1", BOB), TAKEN);
        assertThat(passage(1, "Shop1")).isEqualTo(Passage.FREE);
    }

    @Test
    void one_sender_pauses_alone_whosever_it_is() {
        for (int i = 0; i < 40; i++) {
            refused(message(1 + i % 2, "Casino", BOB + i), IN_NO_TABLE);
            answered(message(1 + i % 2, "Shop", BOB), TAKEN);
        }
        assertThat(scopes()).containsExactly(Scope.SENDER);
        assertThat(passage(3, "Casino")).isEqualTo(Passage.WAIT);
        assertThat(passage(1, "Shop")).isEqualTo(Passage.FREE);
    }

    @Test
    void another_account_with_the_same_sender_does_not_wait() {
        for (int i = 0; i < 40; i++) {
            answered(message(2, "Verify", BOB), TAKEN);
            for (int j = 0; j < 20; j++) {
                refused(message(1, "Verify", BOB + j), IN_NO_TABLE);
            }
        }
        assertThat(scopes()).containsExactly(Scope.ACCOUNT);
        assertThat(passage(1, "Verify")).isEqualTo(Passage.WAIT);
        assertThat(passage(1, "Shop")).as("nor another sender").isEqualTo(Passage.FREE);
        assertThat(passage(2, "Verify")).isEqualTo(Passage.FREE);
    }

    @Test
    void one_sender_of_an_account_pauses_alone() {
        for (int i = 0; i < 40; i++) {
            refused(message(1, "Casino", BOB + i), IN_NO_TABLE);
            answered(message(1, "Shop", BOB), TAKEN);
        }
        assertThat(scopes()).containsExactly(Scope.SENDER);
        assertThat(passage(1, "Casino")).isEqualTo(Passage.WAIT);
        assertThat(passage(1, "Shop")).isEqualTo(Passage.FREE);
    }

    @Test
    void all_that_have_traffic_there_pause_the_provider_and_who_comes_later_is_tried() {
        for (int i = 0; i < 20; i++) {
            refused(message(1, "Shop" + i % 2, BOB + i), IN_NO_TABLE);
        }
        assertThat(scopes()).containsExactly(Scope.PROVIDER);
        assertThat(passage(1, "Shop")).isEqualTo(Passage.WAIT);
        assertThat(passage(2, "Bank")).as("it was not among them").isEqualTo(Passage.FREE);
        refused(message(2, "Bank", BOB), IN_NO_TABLE);
        assertThat(passage(2, "Bank")).isEqualTo(Passage.WAIT);
        assertThat(passage(3, "Gym")).isEqualTo(Passage.FREE);
        refused(message(3, "Gym", BOB), IN_NO_TABLE);
        assertThat(passage(4, "Inn")).as("three are everybody").isEqualTo(Passage.WAIT);
        assertThat(scopes()).containsExactly(Scope.PROVIDER);
        assertThat(refusals.paused(now).getFirst().accounts()).isEqualTo(Set.of());
    }

    @Test
    void who_was_refused_under_one_sender_is_let_through_under_another() {
        for (int i = 0; i < 20; i++) {
            refused(message(1 + i % 3, "Casino", BOB + i), IN_NO_TABLE);
        }
        assertThat(passage(5, "Casino")).isEqualTo(Passage.WAIT);
        assertThat(passage(1, "Shop")).isEqualTo(Passage.FREE);
        refused(message(1, "Shop", BOB), IN_NO_TABLE);
        assertThat(passage(1, "Gym")).isEqualTo(Passage.WAIT);
        assertThat(scopes()).containsExactly(Scope.PROVIDER);
    }

    @Test
    void what_pauses_two_pauses_everybody_once_the_third_is_refused_too() {
        refusals.sends(new AccountId(3), now);
        for (int i = 0; i < 20; i++) {
            refused(message(1 + i % 2, "Verify", BOB + i), IN_NO_TABLE);
        }
        assertThat(scopes()).containsExactly(Scope.SENDER);
        refused(message(3, "Verify", BOB), IN_NO_TABLE);
        assertThat(scopes()).containsExactly(Scope.PROVIDER);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x5A, 0x401, 0x7FFFFFFF, 0x80000001, -1})
    void its_own_table_says_what_a_code_of_any_size_means(int status) {
        String code = status > 0 ? "\"0x%x\"".formatted(status) : "";
        refusals = refusals("codes { credit = [], unknown = [%s] }".formatted(code));
        refused(message(1, "Shop", BOB), status);
        assertThat(scopes()).isEmpty();
        for (int i = 0; i < 19; i++) {
            refused(message(1 + i % 3, "Shop" + i % 2, BOB + i), status);
        }
        assertThat(scopes()).containsExactly(Scope.PROVIDER);
        if (status > 0) {
            refusals = refusals("codes.system = [%s]".formatted(code));
            refused(message(1, "Shop", BOB), status);
            assertThat(scopes()).containsExactly(Scope.PROVIDER);
        }
    }

    @Test
    void a_run_goes_on_over_whatever_takes_nothing() {
        List<SubmitResult> between =
                List.of(
                        new SubmitResult.Uncertain("no_answer"),
                        new SubmitResult.NotSent("no_bind"),
                        new SubmitResult.Rejected(0x0B),
                        new SubmitResult.Deferred(0x58),
                        new SubmitResult.Deferred(0x62));
        for (int i = 0; i < 20; i++) {
            assertThat(scopes()).isEmpty();
            answered(message(1 + i % 4, "Shop", BOB + 100 + i), between.get(i % 5));
            refused(message(1 + i % 3, "Shop" + i % 2, BOB + i), IN_NO_TABLE);
        }
        assertThat(scopes()).containsExactly(Scope.PROVIDER);
    }

    @Test
    void a_try_without_an_answer_leaves_the_pause_and_the_next_comes_after_it() {
        refused(message(1, "Shop", BOB), NO_CREDIT);
        pass(1_000);
        assertThat(passage(1, "Shop")).isEqualTo(Passage.TRY);
        answered(message(1, "Shop", BOB), new SubmitResult.Uncertain("no_answer"));
        assertThat(refusals.room(100, now)).isZero();
        pass(1_000);
        assertThat(passage(1, "Shop")).isEqualTo(Passage.TRY);
        answered(message(1, "Shop", BOB), new SubmitResult.Deferred(0x58)); // says of the pace only
        assertThat(scopes()).containsExactly(Scope.PROVIDER);
        pass(1_000);
        assertThat(passage(1, "Shop")).isEqualTo(Passage.TRY);
        answered(message(1, "Shop", BOB), TAKEN);
        assertThat(scopes()).isEmpty();
    }

    @Test
    void who_sent_there_long_ago_has_no_traffic_there() {
        answered(message(2, "Bank", BOB), TAKEN);
        pass(Duration.ofMinutes(11).toMillis());
        for (int i = 0; i < 20; i++) {
            refused(message(1, "Shop", BOB + i), IN_NO_TABLE);
        }
        assertThat(scopes()).containsExactly(Scope.PROVIDER);
        assertThat(passage(2, "Bank")).as("nobody waits for another's").isEqualTo(Passage.FREE);
    }

    @Test
    void few_phones_pause_nobody_however_often_they_are_refused() {
        for (int i = 0; i < 1_000; i++) {
            refused(message(1 + i % 9, "Shop" + i % 9, BOB + i % 4), 0x08);
        }
        assertThat(scopes()).isEmpty();
    }

    @Test
    void refusals_by_chance_pause_nobody() {
        for (int i = 0; i < 10_000; i++) {
            Message message = message(1 + i % 7, "Shop" + i % 7, BOB + i);
            answered(message, i % 3 == 0 ? TAKEN : new SubmitResult.Deferred(0x08));
        }
        assertThat(scopes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x14, 0x58})
    void what_says_slower_pauses_nobody(int status) {
        for (int i = 0; i < 1_000; i++) {
            refused(message(1 + i % 9, "Shop" + i % 9, BOB + i), status);
        }
        assertThat(scopes()).isEmpty();
    }

    @Test
    void a_wider_pause_takes_the_place_of_narrower_ones() {
        for (int i = 0; i < 40; i++) {
            refused(message(1, "Shop" + i % 2, BOB + i), IN_NO_TABLE);
            answered(message(2, "Bank", BOB), TAKEN);
        }
        assertThat(scopes()).containsExactly(Scope.ACCOUNT);
        refused(message(2, "Bank", BOB), NO_CREDIT);
        assertThat(scopes()).containsExactly(Scope.PROVIDER);
        assertThat(refusals.paused(now).getFirst().status()).isEqualTo(NO_CREDIT);
    }
}
