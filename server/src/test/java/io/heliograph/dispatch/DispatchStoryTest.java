package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.fixture.Until;
import io.heliograph.message.PartState;
import io.heliograph.message.Report;
import io.heliograph.pricing.PriceRule;
import io.heliograph.simulator.Answer;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.Drop;
import io.heliograph.simulator.ReceiptPlan;
import io.heliograph.simulator.ReceiptState;
import io.heliograph.simulator.Rule;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.SeenMessage;
import io.heliograph.simulator.Status;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of accepted messages, from their acceptance to the last ledger entry.
@Tag("slow")
final class DispatchStoryTest {
    private static final long BOB = 380670000001L;
    private static final Delay SOON = new Delay(1, 5);
    private static final Behaviour DELIVERS = Behaviour.delivered(SOON);
    private static final Script DELIVERED = Script.of(DELIVERS);
    private static final Behaviour SILENT = DELIVERS.withReceipt(ReceiptPlan.NONE);
    private static final String LONG_TEXT = "A word. ".repeat(40);

    private static Script ending(ReceiptState state) {
        return Script.of(DELIVERS.withReceipt(ReceiptPlan.of(state, SOON)));
    }

    @Test
    void delivers_and_keeps_the_charge() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            long part = world.send(account, Form.of("Your code is 1"), BOB).getFirst();
            world.awaitCounts(Map.of("DELIVRD", 1L));
            assertThat(world.texts()).containsExactly("Your code is 1");
            assertThat(world.attempts(part)).containsExactly("submitted");
            Until.isTrue("the report", () -> world.reports.size() == 1);
            assertThat(world.reports.getFirst())
                    .returns(PartState.DELIVRD, Report::state)
                    .returns(part, Report::partId);
            world.assertPaid(account, 1);
        }
    }

    @Test
    void sends_every_part_of_a_long_text_with_one_reference() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.send(account, Form.of(LONG_TEXT), BOB);
            world.awaitCounts(Map.of("DELIVRD", 3L));
            assertThat(world.seen()).extracting(SeenMessage::partNumber).containsExactly(1, 2, 3);
            assertThat(world.seen()).extracting(SeenMessage::partTotal).containsOnly(3);
            assertThat(
                            new HashSet<>(
                                    world.seen().stream().map(SeenMessage::partReference).toList()))
                    .hasSize(1);
            assertThat(String.join("", world.texts())).isEqualTo(LONG_TEXT);
            world.assertPaid(account, 3);
        }
    }

    @Test
    void gives_the_charge_back_when_the_provider_rejects() throws Exception {
        try (World world = World.with(Script.of(Behaviour.refused(Status.INVALID_DESTINATION)))) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.send(account, Form.of(LONG_TEXT), BOB);
            world.awaitCounts(Map.of("REJECTD", 3L));
            assertThat(world.texts("select distinct error_code from report")).containsExactly("11");
            world.assertPaid(account, 0);
        }
    }

    @Test
    void keeps_the_charge_of_what_was_submitted_and_not_delivered() throws Exception {
        try (World world = World.with(ending(ReceiptState.UNDELIV))) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.send(account, Form.of("x"), BOB);
            world.awaitCounts(Map.of("UNDELIV", 1L));
            world.assertPaid(account, 1);
        }
    }

    @Test
    void gives_back_what_was_not_delivered_where_delivery_is_paid() throws Exception {
        try (World world = World.with(ending(ReceiptState.UNDELIV))) {
            Account account = world.account("ann", PriceRule.DELIVERED);
            world.send(account, Form.of(LONG_TEXT), BOB);
            world.awaitCounts(Map.of("UNDELIV", 3L));
            world.assertPaid(account, 0);
        }
    }

    @Test
    void sends_again_what_was_throttled() throws Exception {
        try (World world = World.with(Script.of(Behaviour.refused(Status.QUEUE_FULL)))) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            long part = world.send(account, Form.of("x"), BOB).getFirst();
            Until.isTrue("three attempts", () -> world.attempts(part).size() >= 3);
            world.carriers.getFirst().script(DELIVERED);
            world.awaitCounts(Map.of("DELIVRD", 1L));
            assertThat(world.attempts(part)).last().isEqualTo("submitted");
            assertThat(world.attempts(part)).startsWith("deferred", "deferred", "deferred");
            world.assertPaid(account, 1);
        }
    }

    @Test
    void ends_what_was_deferred_until_its_lifetime_was_over() throws Exception {
        try (World world = World.with(Script.of(Behaviour.refused(Status.QUEUE_FULL)))) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            long part =
                    world.send(account, Form.of("x").lifetime(Duration.ofMinutes(5)), BOB)
                            .getFirst();
            Until.isTrue("an attempt", () -> !world.attempts(part).isEmpty());
            world.move(Duration.ofMinutes(5));
            world.awaitCounts(Map.of("EXPIRED", 1L));
            world.assertPaid(account, 0);
        }
    }

    @Test
    void matches_receipts_that_come_before_the_answer() throws Exception {
        ReceiptPlan early = ReceiptPlan.of(ReceiptState.DELIVRD, Delay.NONE).withEarly(1);
        try (World world =
                World.with(
                        Script.of(
                                DELIVERS.withReceipt(early)
                                        .withAnswer(Answer.after(Delay.of(150)))))) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.sendMany(account, Form.of("x"), BOB, 20);
            Until.isTrue(
                    "parked receipts",
                    () -> world.number("select count(*) from parked_receipt") > 0);
            world.awaitCounts(Map.of("DELIVRD", 20L));
            Until.isTrue(
                    "nothing parked",
                    () -> world.number("select count(*) from parked_receipt") == 0);
            world.assertPaid(account, 20);
        }
    }

    @Test
    void doubled_and_contradictory_receipts_change_nothing() throws Exception {
        ReceiptPlan odd =
                ReceiptPlan.of(ReceiptState.UNDELIV, SOON)
                        .withDoubled(1)
                        .withContradicted(1)
                        .withEnroute(0.5);
        try (World world = World.with(Script.of(DELIVERS.withReceipt(odd)))) {
            Account account = world.account("ann", PriceRule.DELIVERED);
            world.sendMany(account, Form.of("x"), BOB, 50);
            Until.isTrue(
                    "all receipts",
                    () -> world.carriers.getFirst().stats().receiptsAcknowledged() >= 150);
            assertThat(world.number("select count(*) from report where final")).isEqualTo(50);
            assertThat(world.reports.stream().filter(report -> report.state().isFinal()))
                    .hasSize(50)
                    .extracting(Report::partId)
                    .doesNotHaveDuplicates();
            int delivered = Math.toIntExact(world.counts().getOrDefault("DELIVRD", 0L));
            world.assertPaid(account, delivered);
        }
    }

    @Test
    void a_lost_answer_ends_as_unknown_where_the_provider_says_so() throws Exception {
        Behaviour drops = DELIVERS.withDrop(Drop.always(Drop.Moment.BEFORE_ANSWER));
        try (World world =
                World.of(World.SETTINGS).carrier(Script.of(drops), "uncertain = unknown").start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            long part = world.send(account, Form.of("x"), BOB).getFirst();
            world.awaitCounts(Map.of("UNKNOWN", 1L));
            assertThat(world.attempts(part)).containsExactly("uncertain");
            world.assertPaid(account, 0);
        }
    }

    @Test
    void a_lost_answer_is_sent_again_where_the_provider_says_so() throws Exception {
        Behaviour drops = DELIVERS.withDrop(new Drop(Drop.Moment.BEFORE_ANSWER, 1));
        try (World world =
                World.of(World.SETTINGS).carrier(Script.of(drops), "uncertain = resend").start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            long part = world.send(account, Form.of("x"), BOB).getFirst();
            Until.isTrue("a lost answer", () -> !world.attempts(part).isEmpty());
            world.carriers.getFirst().script(DELIVERED);
            world.awaitCounts(Map.of("DELIVRD", 1L));
            assertThat(world.attempts(part)).contains("uncertain").last().isEqualTo("submitted");
            world.assertPaid(account, 1);
        }
    }

    @Test
    void keeps_the_order_to_one_recipient_whatever_is_refused() throws Exception {
        Behaviour moody = DELIVERS.withAnswer(Answer.refused(Status.QUEUE_FULL, 0.3));
        try (World world =
                World.of(World.SETTINGS).carrier(Script.of(moody), "binds = 3").start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            for (int i = 10; i < 40; i++) {
                world.send(account, Form.of("text " + i), BOB, BOB + 1);
            }
            world.awaitCounts(Map.of("DELIVRD", 60L));
            for (long recipient : List.of(BOB, BOB + 1)) {
                assertThat(
                                world.seen().stream()
                                        .filter(m -> m.status() == Status.OK)
                                        .filter(m ->
                                                m.destination().equals(Long.toString(recipient)))
                                        .map(SeenMessage::text))
                        .hasSize(30)
                        .isSorted();
            }
            world.assertPaid(account, 60);
        }
    }

    @Test
    void a_small_account_does_not_wait_for_a_big_one() throws Exception {
        Behaviour slow = SILENT.withAnswer(Answer.after(Delay.of(5)));
        try (World world =
                World.of(World.SETTINGS).carrier(Script.of(slow), "window = 10").start()) {
            Account big = world.account("big", PriceRule.SUBMITTED);
            Account small = world.account("small", PriceRule.SUBMITTED);
            world.sendMany(big, Form.of("big"), BOB, 1_000);
            world.sendMany(small, Form.of("small"), BOB, 20);
            Until.isTrue(
                    "the small ones",
                    () -> world.texts().stream().filter("small"::equals).count() == 20);
            assertThat(world.texts().stream().filter("big"::equals).count()).isLessThan(900);
        }
    }

    @Test
    void shares_by_weight_and_fails_over() throws Exception {
        try (World world =
                World.of(World.SETTINGS)
                        .carrier(DELIVERED, "weight = 3")
                        .carrier(DELIVERED, "weight = 1")
                        .start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            Until.isTrue(
                    "two binds", () -> world.dispatch().live().values().stream().allMatch(b -> b));
            world.sendMany(account, Form.of("x"), BOB, 400);
            world.awaitCounts(Map.of("DELIVRD", 400L));
            assertThat(world.carriers.get(0).stats().submits()).isBetween(280L, 320L);
            world.carriers.get(0).close();
            world.sendMany(account, Form.of("y"), BOB, 100);
            Until.isTrue(
                    "all ends",
                    () -> !world.counts().containsKey("ENROUTE") && world.counts().size() <= 2);
            world.assertPaid(account, Math.toIntExact(world.counts().getOrDefault("DELIVRD", 0L)));
        }
    }

    @Test
    void sends_scheduled_messages_when_they_are_due() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.send(account, Form.of("later").after(Duration.ofMinutes(10)), BOB);
            world.send(account, Form.of("now"), BOB);
            world.awaitCounts(Map.of("DELIVRD", 1L, "ENROUTE", 1L));
            world.tick();
            assertThat(world.texts()).containsExactly("now");
            world.move(Duration.ofMinutes(10));
            world.tick();
            world.awaitCounts(Map.of("DELIVRD", 2L));
            assertThat(world.texts()).containsExactly("now", "later");
            world.tick();
            world.assertPaid(account, 2);
        }
    }

    @Test
    void sends_more_scheduled_messages_than_fit_in_memory() throws Exception {
        try (World world = World.of(small(50)).carrier(DELIVERED, "").start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            Form form = Form.of("x").after(Duration.ofMinutes(10));
            world.sendMany(account, form, BOB, 1_000);
            world.sendMany(account, form.after(Duration.ofMinutes(20)), BOB, 300);
            world.move(Duration.ofMinutes(10));
            world.tick();
            world.move(Duration.ofMinutes(10));
            world.tick();
            world.sendMany(account, Form.of("y"), BOB, 300);
            world.awaitCounts(Map.of("DELIVRD", 1_600L));
            assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(1_600);
            world.assertPaid(account, 1_600);
        }
    }

    private static DispatchSettings small(int accountMessagesMax) {
        return new DispatchSettings(
                accountMessagesMax,
                10_000,
                200,
                10,
                Duration.ofMillis(10),
                Duration.ofMillis(80),
                2_000,
                Duration.ofDays(1),
                Duration.ofSeconds(30),
                Duration.ofHours(1));
    }

    @Test
    void spills_to_the_database_and_sends_each_message_once_and_in_order() throws Exception {
        Behaviour slow = DELIVERS.withAnswer(Answer.after(Delay.of(1)));
        try (World world = World.of(small(50)).carrier(Script.of(slow), "window = 100").start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            List<Long> ids = world.sendMany(account, Form.of("x"), BOB, 5_000);
            assertThat(ids).isSorted();
            world.awaitCounts(Map.of("DELIVRD", 5_000L));
            assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(5_000);
            assertThat(world.seen().stream().map(SeenMessage::destination)).doesNotHaveDuplicates();
            world.assertPaid(account, 5_000);
        }
    }

    @Test
    void what_is_never_reported_expires_after_the_grace() throws Exception {
        try (World world = World.with(Script.of(SILENT))) {
            Account submitted = world.account("ann", PriceRule.SUBMITTED);
            Account delivered = world.account("bea", PriceRule.DELIVERED);
            world.send(submitted, Form.of("x").lifetime(Duration.ofMinutes(30)), BOB);
            world.send(delivered, Form.of("x").lifetime(Duration.ofMinutes(30)), BOB);
            Until.isTrue(
                    "both taken",
                    () ->
                            world.number(
                                            "select count(*) from submission where result = 'submitted'")
                                    == 2);
            world.move(Duration.ofMinutes(89));
            world.tick();
            assertThat(world.counts()).isEqualTo(Map.of("ENROUTE", 2L));
            world.move(Duration.ofMinutes(2));
            world.tick();
            assertThat(world.counts()).isEqualTo(Map.of("EXPIRED", 2L));
            world.tick();
            world.assertPaid(submitted, 1);
            world.assertPaid(delivered, 0);
        }
    }

    @Test
    void a_receipt_after_the_grace_corrects_what_expired_also_after_a_kill() throws Exception {
        ReceiptPlan slow = ReceiptPlan.of(ReceiptState.DELIVRD, Delay.of(1_500));
        try (World world = World.with(Script.of(DELIVERS.withReceipt(slow)))) {
            Account submitted = world.account("ann", PriceRule.SUBMITTED);
            Account delivered = world.account("bea", PriceRule.DELIVERED);
            for (Account account : List.of(submitted, delivered)) {
                world.sendMany(account, Form.of("x").lifetime(Duration.ofMinutes(30)), BOB, 10);
            }
            Until.isTrue(
                    "all taken",
                    () ->
                            world.number(
                                            "select count(*) from submission where result = 'submitted'")
                                    == 20);
            world.move(Duration.ofMinutes(91));
            world.tick();
            assertThat(world.counts()).isEqualTo(Map.of("EXPIRED", 20L));
            world.assertPaid(delivered, 0);

            world.kill();
            world.start();
            world.awaitCounts(Map.of("DELIVRD", 20L));
            world.assertPaid(submitted, 10);
            world.assertPaid(delivered, 10);
            Until.isTrue("told", () -> world.reports.size() == 40);
            assertThat(world.reports.subList(20, 40)).allMatch(Report::corrected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "unknown,            UNKNOWN, 1, 0",
        "expired,            EXPIRED, 1, 0",
        "delivered-unproved, DELIVRD, 1, 1",
    })
    void what_is_taken_without_an_id_ends_as_its_provider_says(
            String withoutId, String state, int paidSubmitted, int paidDelivered) throws Exception {
        Behaviour nameless = DELIVERS.withAnswer(Answer.AT_ONCE.withWithoutId(1));
        try (World world =
                World.of(World.SETTINGS)
                        .carrier(Script.of(nameless), "withoutId = " + withoutId)
                        .start()) {
            Account submitted = world.account("ann", PriceRule.SUBMITTED);
            Account delivered = world.account("bea", PriceRule.DELIVERED);
            for (Account account : List.of(submitted, delivered)) {
                world.send(account, Form.of("x").lifetime(Duration.ofMinutes(30)), BOB);
            }
            Until.isTrue(
                    "both taken",
                    () ->
                            world.number(
                                            "select count(*) from submission where result = 'submitted'")
                                    == 2);
            world.move(Duration.ofMinutes(91));
            world.tick();
            assertThat(world.counts()).isEqualTo(Map.of(state, 2L));
            world.assertPaid(submitted, paidSubmitted);
            world.assertPaid(delivered, paidDelivered);
            assertThat(world.number("select count(*) from assumed_end where corrected_by is null"))
                    .isEqualTo(2);
            assertThat(world.counter("heliograph.provider.oddities")).isEqualTo(2);
        }
    }

    @Test
    void what_expires_before_it_could_be_sent_is_not_sent_and_not_paid() throws Exception {
        try (World world = World.with(DELIVERED)) {
            world.carriers.getFirst().close();
            Until.isTrue("no bind", () -> !world.dispatch().live().containsValue(true));
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.send(account, Form.of(LONG_TEXT).lifetime(Duration.ofMinutes(30)), BOB);
            world.move(Duration.ofMinutes(91));
            world.tick();
            assertThat(world.counts()).isEqualTo(Map.of("EXPIRED", 3L));
            world.assertPaid(account, 0);
        }
    }

    @Test
    void a_restart_settles_what_was_in_flight_as_uncertain() throws Exception {
        for (String policy : List.of("unknown", "resend")) {
            try (World world =
                    World.of(World.SETTINGS)
                            .carrier(
                                    new Script(
                                            List.of(
                                                    Rule.prefix(
                                                            "38067",
                                                            SILENT.withAnswer(Answer.never()))),
                                            DELIVERS),
                                    "window = 30, uncertain = " + policy)
                            .start()) {
                Account account = world.account("ann", PriceRule.SUBMITTED);
                world.sendMany(account, Form.of("x"), BOB, 100);
                Until.isTrue(
                        "a full window", () -> world.carriers.getFirst().stats().submits() == 30);
                world.tick();
                world.kill();
                world.carriers.getFirst().script(DELIVERED);
                world.start();
                if (policy.equals("unknown")) {
                    world.awaitCounts(Map.of("UNKNOWN", 30L, "DELIVRD", 70L));
                    assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(100);
                    world.assertPaid(account, 70);
                } else {
                    world.awaitCounts(Map.of("DELIVRD", 100L));
                    assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(130);
                    world.assertPaid(account, 100);
                }
                assertThat(
                                world.number(
                                        "select count(*) from submission where result = 'uncertain'"))
                        .isEqualTo(30);
            }
        }
    }

    @Test
    void a_restart_takes_up_scheduled_messages_that_began_meanwhile() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.send(account, Form.of("past").after(Duration.ofMinutes(10)), BOB);
            world.send(account, Form.of("future").after(Duration.ofHours(2)), BOB);
            world.tick();
            world.kill();
            world.move(Duration.ofHours(1));
            world.start();
            world.tick();
            world.awaitCounts(Map.of("DELIVRD", 1L, "ENROUTE", 1L));
            world.kill();
            world.start();
            world.move(Duration.ofHours(1));
            world.tick();
            world.awaitCounts(Map.of("DELIVRD", 2L));
            assertThat(world.texts()).containsExactly("past", "future");
            world.assertPaid(account, 2);
        }
    }
}
