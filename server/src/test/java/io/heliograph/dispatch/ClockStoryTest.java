package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.acceptance.Outcome;
import io.heliograph.account.Account;
import io.heliograph.db.SureTime;
import io.heliograph.fixture.Until;
import io.heliograph.pricing.PriceRule;
import io.heliograph.simulator.Answer;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.ReceiptPlan;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.SeenMessage;
import io.heliograph.simulator.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The same promises while the clock is set back and ahead, with restarts in between.
@Tag("slow")
final class ClockStoryTest {
    private static final long BOB = 380670000001L;
    private static final long CLARA = 380671000001L;
    private static final Behaviour DELIVERS = Behaviour.delivered(new Delay(1, 5));
    private static final Script DELIVERED = Script.of(DELIVERS);
    private static final Duration STEP = Duration.ofMinutes(5);

    @Test
    void a_clock_set_back_loses_no_scheduled_message_and_sends_none_before_its_begin()
            throws Exception {
        for (boolean floorsSaved : List.of(true, false)) {
            try (World world = World.with(DELIVERED)) {
                Account account = world.account("ann", PriceRule.SUBMITTED);
                world.move(STEP.multipliedBy(2));
                world.tick();
                world.move(STEP.negated());
                world.sendMany(account, Form.of("later").after(Duration.ofMinutes(1)), BOB, 15);
                world.send(account, Form.of("now"), CLARA);
                world.awaitCounts(Map.of("DELIVRD", 1L, "ENROUTE", 15L));
                if (floorsSaved) {
                    world.tick();
                }
                assertThat(world.texts()).containsExactly("now");
                world.kill();
                world.start();
                world.move(Duration.ofMinutes(1));
                world.tick();
                world.awaitCounts(Map.of("DELIVRD", 16L));
                assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(16);
                world.assertPaid(account, 16);
            }
        }
    }

    @Test
    void what_had_begun_before_the_clock_was_set_back_waits_for_its_begin_again() throws Exception {
        Answer full = Answer.refused(Status.QUEUE_FULL, 1);
        try (World world = World.with(Script.of(DELIVERS.withAnswer(full)))) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            long later = world.send(account, Form.of("later").after(STEP), BOB).getFirst();
            world.move(STEP);
            world.tick();
            Until.isTrue("tried", () -> !world.attempts(later).isEmpty());
            world.move(STEP.negated());
            long now = world.send(account, Form.of("now"), CLARA).getFirst();
            Until.isTrue("tried", () -> world.attempts(now).size() > 3);
            int tried = world.attempts(later).size();
            world.carriers.getFirst().script(DELIVERED);
            world.awaitCounts(Map.of("DELIVRD", 1L, "ENROUTE", 1L));
            world.tick();
            assertThat(world.attempts(later)).hasSize(tried);
            world.move(STEP);
            world.tick();
            world.awaitCounts(Map.of("DELIVRD", 2L));
            world.tick();
            assertThat(world.attempts(later)).hasSize(tried + 1);
            world.assertPaid(account, 2);
        }
    }

    @Test
    void what_was_sent_before_the_clock_was_set_back_is_not_sent_again() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.sendMany(account, Form.of("later").after(STEP), BOB, 50);
            world.move(STEP);
            world.tick();
            world.awaitCounts(Map.of("DELIVRD", 50L));
            for (int i = 0; i < 3; i++) {
                world.move(STEP.negated());
                world.tick();
                world.move(STEP);
                world.tick();
                world.kill();
                world.start();
            }
            world.send(account, Form.of("now"), CLARA);
            world.awaitCounts(Map.of("DELIVRD", 51L));
            assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(51);
            world.assertPaid(account, 51);
        }
    }

    @Test
    void what_was_taken_while_the_clock_was_12_days_ahead_leaves_at_its_begin() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.move(Duration.ofDays(12));
            world.tick();
            world.send(account, Form.of("ahead").after(STEP), BOB);
            world.move(Duration.ofDays(-12));
            world.tick();
            world.kill();
            world.start();
            world.send(account, Form.of("soon").after(STEP), CLARA);
            world.move(STEP);
            world.tick();
            world.awaitCounts(Map.of("DELIVRD", 1L, "ENROUTE", 1L));
            assertThat(world.seen().stream().map(SeenMessage::text)).containsExactly("soon");
            world.move(Duration.ofDays(12));
            world.tick();
            world.awaitCounts(Map.of("DELIVRD", 2L));
            world.assertPaid(account, 2);
        }
    }

    @Test
    void what_is_never_reported_expires_although_the_clock_was_set_back() throws Exception {
        Behaviour silent = DELIVERS.withReceipt(ReceiptPlan.NONE);
        for (boolean restarted : List.of(false, true)) {
            try (World world = World.with(Script.of(silent))) {
                Account account = world.account("ann", PriceRule.DELIVERED);
                world.move(Duration.ofHours(3));
                world.tick();
                world.move(Duration.ofHours(-3));
                world.send(account, Form.of("x").lifetime(Duration.ofMinutes(30)), BOB);
                Until.isTrue(
                        "taken",
                        () ->
                                world.number(
                                                "select count(*) from submission where result = 'submitted'")
                                        == 1);
                if (restarted) {
                    world.kill();
                    world.start();
                }
                world.tick();
                world.move(Duration.ofMinutes(91));
                world.tick();
                assertThat(world.counts()).isEqualTo(Map.of("EXPIRED", 1L));
                world.assertPaid(account, 0);
            }
        }
    }

    @Test
    void a_look_at_what_has_expired_ends_nothing_that_was_taken_since_the_clock_was_corrected()
            throws Exception {
        try (World world = World.with(Script.of(DELIVERS.withReceipt(ReceiptPlan.NONE)))) {
            Account account = world.account("ann", PriceRule.DELIVERED);
            world.move(Duration.ofDays(12));
            Thread look =
                    world.holding(
                            "report",
                            () -> {
                                Thread looks = Thread.ofVirtual().start(() -> look(world));
                                world.awaitWaiting("report");
                                world.clock.move(Duration.ofDays(-12));
                                world.send(
                                        account,
                                        Form.of("x").lifetime(Duration.ofMinutes(30)),
                                        BOB);
                                awaitTaken(world);
                                return looks;
                            });
            look.join();
            assertThat(world.counts()).isEqualTo(Map.of("ENROUTE", 1L));
            world.move(Duration.ofMinutes(91));
            world.tick();
            assertThat(world.counts()).isEqualTo(Map.of("EXPIRED", 1L));
            world.assertPaid(account, 0);
        }
    }

    /// As a clock battery that failed does, until the time service has answered.
    @Test
    void a_clock_far_ahead_for_a_moment_ends_little_before_its_time() throws Exception {
        Duration ahead = Duration.ofDays(27_000); // 2100
        try (World world = World.with(Script.of(DELIVERS.withReceipt(ReceiptPlan.NONE)))) {
            Account account = world.account("ann", PriceRule.DELIVERED);
            world.send(account, Form.of("x").lifetime(Duration.ofDays(10)), BOB);
            awaitTaken(world);
            world.clock.move(ahead);
            world.dispatch().expiryTick();
            world.clock.move(ahead.negated());
            world.tick();
            assertThat(world.counts()).isEqualTo(Map.of("ENROUTE", 1L));
            world.move(Duration.ofDays(11));
            for (int i = 0; i < 8; i++) {
                world.tick();
            }
            assertThat(world.counts()).isEqualTo(Map.of("EXPIRED", 1L));
            world.assertPaid(account, 0);
        }
    }

    @Test
    void a_jump_of_the_clock_forgets_neither_keys_nor_receipts() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            SureTime sure = new SureTime(world.database(), world.clock, () -> 0);
            world.forget(sure.instant());
            Outcome first = world.sendOnce(account, Form.of("once"), "key", BOB);
            assertThat(first).isInstanceOf(Outcome.Done.class);
            world.execute(
                    "insert into parked_receipt (provider_id, provider_message_id, state, at, received_at) select 1, 'early', 'DELIVRD', now(), created_at from message");
            world.clock.move(Duration.ofDays(16));
            world.forget(sure.instant());
            world.clock.move(Duration.ofDays(-16));
            world.forget(sure.instant());
            assertThat(world.sendOnce(account, Form.of("once"), "key", BOB))
                    .isInstanceOf(Outcome.Repeated.class);
            assertThat(world.number("select count(*) from parked_receipt")).isEqualTo(1);
            world.awaitCounts(Map.of("DELIVRD", 1L));
            world.assertPaid(account, 1);
        }
    }

    private static void look(World world) {
        try {
            world.dispatch().expiryTick();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitTaken(World world) {
        try {
            Until.isTrue(
                    "taken",
                    () ->
                            world.number(
                                            "select count(*) from submission where result = 'submitted'")
                                    == 1);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void days_for_which_nothing_was_made_are_made_when_they_are_written_to() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.clock.move(Duration.ofDays(12)); // and no tick has made its partitions
            world.sendMany(account, Form.of("x"), BOB, 20);
            world.awaitCounts(Map.of("DELIVRD", 20L));
            assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(20);
            world.assertPaid(account, 20);
        }
    }
}
