package io.heliograph.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.acceptance.Order.Decision;
import io.heliograph.account.Account;
import io.heliograph.account.Doors;
import io.heliograph.db.AccountId;
import io.heliograph.db.NodeIds;
import io.heliograph.db.NodeStore;
import io.heliograph.db.TestDatabase;
import io.heliograph.ledger.Balance;
import io.heliograph.limit.AccountLimits;
import io.heliograph.message.Message;
import io.heliograph.pricing.PriceRule;
import io.heliograph.quote.Quote;
import io.heliograph.quote.RefusalCode;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class GroupTest {
    private static final Account ACCOUNT =
            new Account(
                    new AccountId(7),
                    "ann",
                    "EUR",
                    1,
                    null,
                    PriceRule.SUBMITTED,
                    false,
                    Doors.OPEN,
                    ZoneOffset.UTC,
                    Set.of("Verify"),
                    null,
                    null,
                    new Account.WebhookSecret("secret"),
                    false,
                    null,
                    null,
                    AccountLimits.NONE,
                    Set.of());
    private static final String TWO_PARTS = "A word. ".repeat(30);

    private static TestDatabase test;
    private static NodeIds ids;

    @BeforeAll
    static void start() {
        test = TestDatabase.create();
        ids = new NodeIds(1, Clock.systemUTC(), new NodeStore(test.database()));
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    private static Pending request(Quote... quotes) {
        Instant now = Instant.parse("2026-10-05T12:00:00Z");
        List<Order.Line> lines = new ArrayList<>();
        for (Quote quote : quotes) {
            lines.add(AcceptanceUnderTest.line(quote, now, Form.of("x")));
        }
        return new Pending(new Order(ACCOUNT, now, lines, null, null), Object::toString);
    }

    private static Quote costing(long price) {
        return AcceptanceUnderTest.quote(380670000001L, "x", price);
    }

    private static List<Boolean> taken(Group group, Pending request) {
        return group.decisions(request).stream().map(d -> d instanceof Decision.Taken).toList();
    }

    @Test
    void pays_in_the_order_of_the_requests_and_a_cheaper_one_after_a_dear_one() {
        Pending first = request(costing(60), costing(50));
        Pending second = request(costing(40), costing(1));
        Group group = new Group(List.of(first, second), ids::next);
        group.spend(new Balance(80, 20, "EUR", LocalDate.EPOCH, 0));
        assertThat(taken(group, first)).containsExactly(true, false);
        assertThat(taken(group, second)).containsExactly(true, false);
        assertThat(group.messages()).hasSize(2);
        assertThat(group.blocked())
                .extracting(BlockedStore.Blocked::code)
                .containsOnly(RefusalCode.NO_MONEY);
    }

    @Test
    void pays_a_message_as_a_whole_or_not_at_all() {
        Pending request =
                request(AcceptanceUnderTest.quote(380670000001L, TWO_PARTS, 10), costing(10));
        Group group = new Group(List.of(request), ids::next);
        group.spend(new Balance(19, 0, "EUR", LocalDate.EPOCH, 0));
        assertThat(taken(group, request)).containsExactly(false, true);
    }

    @Test
    void spends_nothing_where_the_credit_is_overdrawn() {
        Pending request = request(costing(1));
        Group group = new Group(List.of(request), ids::next);
        group.spend(new Balance(-30, 20, "EUR", LocalDate.EPOCH, 0));
        assertThat(taken(group, request)).containsExactly(false);
    }

    @Test
    void spends_the_last_micro_unit() {
        Pending request = request(costing(50), costing(50));
        Group group = new Group(List.of(request), ids::next);
        group.spend(new Balance(100, 0, "EUR", LocalDate.EPOCH, 0));
        assertThat(taken(group, request)).containsExactly(true, true);
    }

    @Test
    void gives_ids_in_order_with_room_for_every_part() {
        Pending request =
                request(
                        AcceptanceUnderTest.quote(380670000001L, TWO_PARTS, 10),
                        AcceptanceUnderTest.quote(380670000001L, TWO_PARTS, 10));
        List<Message> messages = new Group(List.of(request), ids::next).messages();
        assertThat(messages.get(1).id()).isGreaterThanOrEqualTo(messages.get(0).id() + 2);
    }

    @Test
    void keeps_nothing_of_a_request_that_was_answered_before() {
        Pending first = request(costing(60));
        Pending second = request(costing(60));
        Group group = new Group(List.of(first, second), ids::next);
        group.answeredBefore(first, new Outcome.KeyReused());
        group.spend(new Balance(60, 0, "EUR", LocalDate.EPOCH, 0));
        assertThat(group.messages()).hasSize(1);
        assertThat(group.outcome(first)).isEqualTo(new Outcome.KeyReused());
        assertThat(taken(group, second)).containsExactly(true);
    }
}
