package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.dispatch.World.Way;
import io.heliograph.fixture.Until;
import io.heliograph.pricing.PriceRule;
import io.heliograph.simulator.Answer;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.Rule;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Mailings that are held, released and ended while their messages wait to be sent.
@Tag("slow")
final class MailingStoryTest {
    private static final long BOB = 380670000001L;
    private static final long MAILING = 7;
    private static final Way OF_MAILING = Way.mailing(MAILING);
    private static final Behaviour DELIVERS = Behaviour.delivered(new Delay(1, 5));
    private static final Script DELIVERED = Script.of(DELIVERS);
    private static final String LONG_TEXT = "A word. ".repeat(40);

    private static World down() throws InterruptedException {
        World world = World.with(DELIVERED);
        world.carriers.getFirst().close();
        Until.isTrue("no bind", () -> !world.dispatch().live().containsValue(true));
        return world;
    }

    private static int end(World world, Account account) throws Exception {
        return world.dispatch().end(account.id(), MAILING).get(10, TimeUnit.SECONDS);
    }

    /// What was charged and what was given back, entry by entry.
    private static List<String> ledger(World world, Account account) {
        return world.texts(
                """
                select reason || ' ' || (sum(amount_micros) / %d)::bigint
                from ledger_entry
                where account_id = %d
                  and book = 'customer'
                  and reason <> 'top_up'
                group by reason
                order by reason
                """
                        .formatted(AcceptanceUnderTest.PRICE, account.id().value()));
    }

    @Test
    void what_is_held_is_not_sent_and_delays_nothing_until_it_is_released() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.dispatch().hold(account.id(), MAILING);
            world.sendMany(account, Form.of("held"), OF_MAILING, BOB, 200);
            world.sendMany(account, Form.of("other"), Way.mailing(8), BOB, 50);
            world.sendMany(account, Form.of("code"), Way.REST, BOB, 50);
            world.awaitCounts(Map.of("DELIVRD", 100L, "ENROUTE", 200L));
            assertThat(world.texts()).doesNotContain("held");
            assertThat(world.dispatch().bulkWaiting(account.id())).isZero();
            world.dispatch().release(account.id(), MAILING);
            world.dispatch().release(account.id(), MAILING);
            world.awaitCounts(Map.of("DELIVRD", 300L));
            assertThat(world.seen().stream().filter(m -> m.text().equals("held")))
                    .extracting(message -> message.destination())
                    .isSorted();
            world.assertPaid(account, 300);
        }
    }

    @Test
    void what_is_held_expires_at_the_end_of_its_lifetime() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.dispatch().hold(account.id(), MAILING);
            Form brief = Form.of(LONG_TEXT).lifetime(Duration.ofMinutes(5));
            world.sendMany(account, brief, OF_MAILING, BOB, 10);
            world.move(Duration.ofMinutes(4));
            world.sendMany(account, Form.of("x"), Way.REST, BOB, 1);
            world.awaitCounts(Map.of("DELIVRD", 1L, "ENROUTE", 30L));
            world.move(Duration.ofMinutes(1));
            world.awaitCounts(Map.of("DELIVRD", 1L, "EXPIRED", 30L));
            world.dispatch().release(account.id(), MAILING);
            world.sendMany(account, Form.of("y"), Way.REST, BOB, 1);
            world.awaitCounts(Map.of("DELIVRD", 2L, "EXPIRED", 30L));
            world.assertPaid(account, 2);
        }
    }

    @Test
    void an_end_gives_back_all_that_was_not_sent_although_nothing_can_be_sent() throws Exception {
        try (World world = down()) {
            Account account = world.account("ann", PriceRule.DELIVERED);
            world.sendMany(account, Form.of(LONG_TEXT), OF_MAILING, BOB, 100);
            world.sendMany(
                    account, Form.of("later").after(Duration.ofMinutes(30)), OF_MAILING, BOB, 40);
            world.sendMany(account, Form.of("other"), Way.mailing(8), BOB, 10);
            assertThat(end(world, account)).isEqualTo(340);
            assertThat(world.counts()).isEqualTo(Map.of("DELETED", 340L, "ENROUTE", 10L));
            assertThat(ledger(world, account)).containsExactly("charge -350", "refund 340");
            world.assertPaid(account, 10);
            assertThat(end(world, account)).isZero();
            world.dispatch().release(account.id(), MAILING);
            world.sendMany(account, Form.of("late"), OF_MAILING, BOB, 5);
            world.awaitCounts(Map.of("DELETED", 345L, "ENROUTE", 10L));
            world.move(Duration.ofMinutes(31));
            world.tick();
            world.awaitCounts(Map.of("DELETED", 345L, "ENROUTE", 10L));
            assertThat(ledger(world, account)).containsExactly("charge -355", "refund 345");
            world.assertPaid(account, 10);
            assertThat(world.dispatch().bulkWaiting(account.id())).isEqualTo(10);
        }
    }

    @Test
    void what_is_on_the_wire_gets_its_own_end() throws Exception {
        Behaviour late = DELIVERS.withAnswer(Answer.after(Delay.of(500)));
        try (World world =
                World.of(World.SETTINGS).carrier(Script.of(late), "window = 20").start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.sendMany(account, Form.of("x"), OF_MAILING, BOB, 100);
            Until.isTrue("a full window", () -> world.texts().size() == 20);
            assertThat(end(world, account)).isEqualTo(80);
            world.awaitCounts(Map.of("DELIVRD", 20L, "DELETED", 80L));
            assertThat(ledger(world, account)).containsExactly("charge -100", "refund 80");
            world.assertPaid(account, 20);
        }
    }

    @Test
    void what_was_refused_for_now_ends_at_once_and_what_was_begun_goes_on() throws Exception {
        // the long one goes slowly, part by part; the other is refused for now
        try (World world =
                World.of(World.SETTINGS)
                        .carrier(
                                new Script(
                                        List.of(
                                                Rule.prefix(
                                                        "38067",
                                                        Behaviour.refused(Status.QUEUE_FULL))),
                                        DELIVERS.withAnswer(Answer.after(Delay.of(400)))),
                                "window = 2")
                        .start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.sendMany(account, Form.of("refused"), OF_MAILING, BOB, 1);
            Until.isTrue("a retry", () -> world.number("select count(*) from submission") >= 1);
            world.sendMany(account, Form.of(LONG_TEXT), OF_MAILING, 380500000001L, 1);
            Until.isTrue(
                    "two of three parts",
                    () -> world.texts().stream().filter(LONG_TEXT::startsWith).count() >= 1);
            end(world, account);
            world.awaitCounts(Map.of("DELETED", 1L, "DELIVRD", 3L));
            world.assertPaid(account, 3);
        }
    }

    @Test
    void a_hold_survives_a_kill_where_it_is_told_again() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.dispatch().hold(account.id(), MAILING);
            world.sendMany(account, Form.of("held"), OF_MAILING, BOB, 50);
            world.sendMany(
                    account, Form.of("later").after(Duration.ofMinutes(5)), OF_MAILING, BOB, 20);
            world.move(Duration.ofMinutes(10));
            world.tick();
            world.kill();
            world.startAfter(dispatch -> dispatch.hold(account.id(), MAILING));
            world.tick();
            world.sendMany(account, Form.of("code"), Way.REST, BOB, 10);
            world.awaitCounts(Map.of("DELIVRD", 10L, "ENROUTE", 70L));
            world.tick();
            world.kill();
            world.start();
            world.tick();
            world.awaitCounts(Map.of("DELIVRD", 80L));
            assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(80);
            world.assertPaid(account, 80);
        }
    }

    @Test
    void an_end_after_a_kill_gives_back_exactly_what_was_not_sent() throws Exception {
        Behaviour never = DELIVERS.withAnswer(Answer.never());
        try (World world =
                World.of(World.SETTINGS)
                        .carrier(Script.of(never), "window = 30, uncertain = resend")
                        .start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.sendMany(account, Form.of("x"), OF_MAILING, BOB, 100);
            Until.isTrue("a full window", () -> world.texts().size() == 30);
            world.tick();
            world.kill();
            world.carriers.getFirst().script(DELIVERED);
            List<CompletableFuture<Integer>> ended = new ArrayList<>();
            world.startAfter(dispatch -> ended.add(dispatch.end(account.id(), MAILING)));
            assertThat(ended.getFirst().get(10, TimeUnit.SECONDS)).isZero();
            // what may have been sent is sent again, as the provider says
            world.awaitCounts(Map.of("DELIVRD", 30L, "DELETED", 70L));
            assertThat(ledger(world, account)).containsExactly("charge -100", "refund 70");
            world.assertPaid(account, 30);
            world.tick();
            world.kill();
            world.start();
            world.tick();
            world.awaitCounts(Map.of("DELIVRD", 30L, "DELETED", 70L));
            assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(60);
            world.assertPaid(account, 30);
        }
    }

    @Test
    void an_end_reaches_what_was_spilled_as_it_is_read_back() throws Exception {
        DispatchSettings small =
                new DispatchSettings(
                        50,
                        10_000,
                        200,
                        10,
                        Duration.ofMillis(10),
                        Duration.ofMillis(80),
                        2_000,
                        Duration.ofDays(1),
                        Duration.ofSeconds(30),
                        Duration.ofHours(1));
        try (World world = World.of(small).carrier(DELIVERED, "").start()) {
            world.carriers.getFirst().close();
            Until.isTrue("no bind", () -> !world.dispatch().live().containsValue(true));
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.sendMany(account, Form.of("x"), OF_MAILING, BOB, 500);
            assertThat(end(world, account)).isPositive();
            world.awaitCounts(Map.of("DELETED", 500L));
            assertThat(ledger(world, account)).containsExactly("charge -500", "refund 500");
            world.assertPaid(account, 0);
        }
    }
}
