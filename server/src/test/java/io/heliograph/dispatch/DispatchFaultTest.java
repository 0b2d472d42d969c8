package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.db.LossyWire;
import io.heliograph.fixture.Until;
import io.heliograph.pricing.PriceRule;
import io.heliograph.simulator.Answer;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.ReceiptPlan;
import io.heliograph.simulator.ReceiptState;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The same promises while the database goes away, loses commits, or refuses what it is given.
@Tag("slow")
final class DispatchFaultTest {
    private static final long BOB = 380670000001L;
    private static final Behaviour DELIVERS = Behaviour.delivered(new Delay(1, 5));
    private static final Script DELIVERED = Script.of(DELIVERS);

    @Test
    void goes_on_where_it_was_when_the_database_is_back() throws Exception {
        Behaviour slow = DELIVERS.withAnswer(Answer.after(Delay.of(40)));
        try (World world =
                World.of(World.SETTINGS).carrier(Script.of(slow), "window = 20").start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.sendMany(account, Form.of("x"), BOB, 400);
            Until.isTrue("some", () -> world.carriers.getFirst().stats().submits() >= 100);
            world.cutOff();
            world.clock.move(Duration.ofMinutes(1)); // the reserved ids are used up
            for (int i = 0; i < 4; i++) { // each waits for a connection, as the others do
                assertThatThrownBy(() -> world.send(account, Form.of("y"), BOB))
                        .hasMessage("only 0 of 1 were taken");
            }
            world.letIn();
            world.awaitCounts(Map.of("DELIVRD", 400L));
            assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(400);
            world.assertPaid(account, 400);
        }
    }

    @Test
    void what_waits_in_a_slow_database_is_seen() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.sendMany(account, Form.of("x").after(Duration.ofMinutes(1)), BOB, 3);
            world.move(Duration.ofMinutes(2));
            world.database()
                    .useTransaction(handle -> {
                        // of all that is read before, nothing but the page asks for it
                        handle.execute("lock table report in access exclusive mode");
                        try {
                            world.dispatch().scheduleTick();
                            Until.isTrue(
                                    "a page",
                                    () -> world.gauge("heliograph.dispatch.page.seconds") > 0.05);
                        } catch (InterruptedException stopped) {
                            throw new IllegalStateException(stopped);
                        }
                        assertThat(world.gauge("heliograph.dispatch.spilled")).isEqualTo(1);
                        assertThat(world.dispatch().stored().backlogs()).isEqualTo(1);
                        assertThat(world.dispatch().stored().pageSeconds()).isPositive();
                    });
            world.awaitCounts(Map.of("DELIVRD", 3L));
            Until.isTrue("none", () -> world.gauge("heliograph.dispatch.spilled") == 0);
            Until.isTrue("none", () -> world.gauge("heliograph.dispatch.page.seconds") == 0);
        }
    }

    @Test
    void lost_answers_to_commits_double_nothing() throws Exception {
        ReceiptPlan half =
                ReceiptPlan.of(ReceiptState.DELIVRD, new Delay(1, 5))
                        .withStates(Map.of(ReceiptState.DELIVRD, 0.5, ReceiptState.UNDELIV, 0.5));
        Behaviour slow = DELIVERS.withAnswer(Answer.after(Delay.of(5))).withReceipt(half);
        World waiting = World.of(World.SETTINGS).carrier(Script.of(slow), "window = 20");
        try (LossyWire wire = waiting.lossy();
                World world = waiting.start()) {
            Account account = world.account("ann", PriceRule.DELIVERED);
            for (int i = 0; i < 5; i++) {
                wire.loseCommits(2);
                world.sendMany(account, Form.of("text " + i), BOB, 60);
                Until.isTrue("two lost commits", () -> wire.stillToLose() == 0);
            }
            Until.isTrue("all ends", () -> !world.counts().containsKey("ENROUTE"));
            assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(300);
            assertThat(world.number("select count(*) from submission")).isEqualTo(300);
            Until.isTrue("reports", () -> world.reports.size() == 300);
            world.assertPaid(account, Math.toIntExact(world.counts().getOrDefault("DELIVRD", 0L)));
        }
    }

    @Test
    void a_flight_that_cannot_be_kept_is_not_sent_and_holds_up_nobody() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.execute(
                    "alter table flight add constraint broken check (flight_id = 0) not valid");
            world.sendMany(account, Form.of("x"), BOB, 20);
            Until.isTrue(
                    "refused flights",
                    () -> world.counter("heliograph.dispatch.flights.not_kept") > 2);
            assertThat(world.seen()).isEmpty();
            world.execute("alter table flight drop constraint broken");
            world.awaitCounts(Map.of("DELIVRD", 20L));
            assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(20);
            world.assertPaid(account, 20);
        }
    }

    @Test
    void a_part_of_which_no_payload_can_be_made_ends_and_holds_up_nobody() throws Exception {
        // a permit that is lost ends the sending of a window as small as this
        World small = World.of(World.SETTINGS).carrier(DELIVERED, "window = 2");
        try (World world = small.start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            Duration soon = Duration.ofMinutes(1);
            world.sendMany(account, Form.of("A word. ".repeat(40)).after(soon), BOB, 10);
            world.execute("update message set text = 'of one part'");
            world.sendMany(account, Form.of("x").after(soon), BOB + 1_000, 30);
            world.move(soon);
            world.tick();
            world.sendMany(account, Form.of("y"), BOB + 2_000, 30);
            world.awaitCounts(Map.of("DELIVRD", 70L, "REJECTD", 20L));
            assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(70);
            world.assertPaid(account, 70);
        }
    }

    @Test
    void a_message_that_cannot_be_read_holds_up_nobody_and_goes_once_it_can() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account ann = world.account("ann", PriceRule.SUBMITTED);
            Account bea = world.account("bea", PriceRule.SUBMITTED);
            Duration soon = Duration.ofMinutes(1);
            List<Long> sent = world.sendMany(ann, Form.of("x").after(soon), BOB, 10);
            world.sendMany(bea, Form.of("x").after(soon), BOB, 10);
            unreadable(world, sent.get(4));
            world.move(soon);
            world.tick();
            world.awaitCounts(Map.of("DELIVRD", 19L, "ENROUTE", 1L));
            world.tick();
            readable(world);
            world.stop();
            world.start();
            world.tick();
            world.awaitCounts(Map.of("DELIVRD", 20L));
            assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(20);
            world.assertPaid(ann, 10);
        }
    }

    @Test
    void parts_that_cannot_be_ended_hold_up_no_other_end_and_end_at_the_next_start()
            throws Exception {
        Behaviour silent = DELIVERS.withReceipt(ReceiptPlan.NONE);
        try (World world = World.with(Script.of(silent))) {
            Account account = world.account("ann", PriceRule.DELIVERED);
            Form form = Form.of("x").lifetime(Duration.ofMinutes(1));
            List<Long> sent = world.sendMany(account, form, BOB, 10);
            Until.isTrue(
                    "taken",
                    () ->
                            world.number(
                                            "select count(*) from submission where result = 'submitted'")
                                    == 10);
            unreadable(world, sent.get(2));
            world.execute(
                    "alter table report add constraint broken check (part_id <> %d) not valid"
                            .formatted(sent.get(7)));
            world.move(Duration.ofMinutes(62));
            world.tick();
            assertThat(world.counts()).isEqualTo(Map.of("EXPIRED", 8L, "ENROUTE", 2L));
            world.tick(); // and comes to an end again
            readable(world);
            world.execute("alter table report drop constraint broken");
            world.stop();
            world.start();
            world.tick();
            assertThat(world.counts()).isEqualTo(Map.of("EXPIRED", 10L));
            world.assertPaid(account, 0);
        }
    }

    private static void unreadable(World world, long message) {
        world.execute("alter table message add column was bigint");
        world.execute(
                "update message set was = recipient, recipient = 5 where message_id = " + message);
    }

    private static void readable(World world) {
        world.execute("update message set recipient = was where was is not null");
    }

    @Test
    void a_start_that_cannot_record_what_may_have_been_sent_says_so() throws Exception {
        Behaviour never = DELIVERS.withAnswer(Answer.never()).withReceipt(ReceiptPlan.NONE);
        try (World world = World.with(Script.of(never))) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.sendMany(account, Form.of("x"), BOB, 3);
            Until.isTrue("submits", () -> world.carriers.getFirst().stats().submits() == 3);
            world.kill();
            world.execute(
                    "alter table submission add constraint broken check (attempt = 0) not valid");
            assertThatThrownBy(world::start).hasMessageContaining("3 parts may have been sent");
            world.execute("alter table submission drop constraint broken");
            world.start();
            world.awaitCounts(Map.of("UNKNOWN", 3L));
            world.assertPaid(account, 0);
        }
    }

    @Test
    void what_many_accounts_left_open_is_settled_at_the_next_start() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account ann = world.account("ann", PriceRule.SUBMITTED);
            Account bea = world.account("bea", PriceRule.SUBMITTED);
            Account cid = world.account("cid", PriceRule.SUBMITTED);
            Form later = Form.of("A word. ".repeat(40)).after(Duration.ofDays(1));
            world.sendMany(ann, later, BOB, 2);
            world.sendMany(bea, later, BOB, 1_700); // 5,100 parts: more than are settled together
            world.sendMany(cid, later, BOB, 2);
            world.kill();
            world.execute(
                    """
                    insert into flight (account_id, flight_id, provider_id, part_ids, attempts)
                    select account_id, message_id, 1, array[message_id, message_id + 1, message_id + 2], array[1, 1, 1]
                    from message
                    where account_id <> %d
                    """
                            .formatted(ann.id().value()));
            world.start();
            assertThat(world.counts()).isEqualTo(Map.of("UNKNOWN", 5_106L, "ENROUTE", 6L));
            world.assertPaid(ann, 6);
            world.assertPaid(bea, 0);
            world.assertPaid(cid, 0);
        }
    }

    @Test
    void ends_more_than_fits_in_one_step() throws Exception {
        Behaviour silent = DELIVERS.withReceipt(ReceiptPlan.NONE);
        try (World world = World.with(Script.of(silent))) {
            Account account = world.account("ann", PriceRule.DELIVERED);
            Form form = Form.of("x").lifetime(Duration.ofMinutes(1));
            world.sendMany(account, form, BOB, 5_500);
            world.move(Duration.ofMinutes(62));
            world.tick();
            assertThat(world.counts()).isEqualTo(Map.of("EXPIRED", 5_500L));
            world.assertPaid(account, 0);
        }
    }

    @Test
    void a_provider_that_was_disabled_keeps_its_policy() throws Exception {
        Behaviour never = DELIVERS.withAnswer(Answer.never()).withReceipt(ReceiptPlan.NONE);
        try (World world =
                World.of(World.SETTINGS).carrier(Script.of(never), "uncertain = resend").start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            long part = world.send(account, Form.of("x"), BOB).getFirst();
            Until.isTrue("a submit", () -> world.carriers.getFirst().stats().submits() == 1);
            world.kill();
            world.disable(0).carrier(DELIVERED, "").start();
            world.awaitCounts(Map.of("DELIVRD", 1L));
            assertThat(world.attempts(part)).isEqualTo(List.of("uncertain", "submitted"));
            world.assertPaid(account, 1);
        }
    }

    @Test
    void kills_at_any_moment_lose_nothing() throws Exception {
        Behaviour moody =
                DELIVERS.withAnswer(
                        Answer.refused(Status.QUEUE_FULL, 0.2).withDelay(new Delay(0, 20)));
        World begun = World.of(World.SETTINGS).carrier(Script.of(moody), "uncertain = resend");
        try (World world = begun.start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            int sent = 0;
            for (int round = 1; round <= 5; round++) {
                long some = world.carriers.getFirst().stats().submits() + 15L * round;
                world.sendMany(account, Form.of("now " + round), BOB, 100);
                // another text each round: the references of parts repeat after a restart
                Form later =
                        Form.of(("Later word " + round + ". ").repeat(15))
                                .after(Duration.ofMinutes(5));
                world.sendMany(account, later, BOB, 30);
                sent += 160;
                Until.isTrue(
                        "some more", () -> world.carriers.getFirst().stats().submits() >= some);
                world.tick();
                world.kill();
                world.move(Duration.ofMinutes(3));
                world.start();
                world.tick();
            }
            world.move(Duration.ofMinutes(5));
            world.tick();
            world.awaitCounts(Map.of("DELIVRD", (long) sent));
            long uncertain =
                    world.number("select count(*) from submission where result = 'uncertain'");
            assertThat(world.carriers.getFirst().stats().duplicates())
                    .isLessThanOrEqualTo(uncertain);
            world.assertPaid(account, sent);
        }
    }
}
