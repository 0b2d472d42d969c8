package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.dispatch.World.Way;
import io.heliograph.fixture.Until;
import io.heliograph.message.Pins;
import io.heliograph.message.Source;
import io.heliograph.number.Msisdn;
import io.heliograph.pricing.PriceRule;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.Status;
import io.heliograph.text.MessageType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A phone said STOP: wherever what an account has for it waits, it ends, is given back once, and
/// nobody else's does.
@Tag("slow")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class StopStoryTest {
    private static final long BOB = 380670000001L;
    private static final Duration LATER = Duration.ofMinutes(30);
    private static final Behaviour DELIVERS = Behaviour.delivered(new Delay(1, 5));
    private static final Script DELIVERED = Script.of(DELIVERS);

    private static CompletableFuture<Void> begin(World world, Account account, long phone) {
        long below = world.number("select max(message_id) + 100 from message");
        return world.dispatch().stop(account.id(), new Msisdn(phone), below);
    }

    private static void stop(World world, Account account, long phone) throws Exception {
        begin(world, account, phone).get(20, TimeUnit.SECONDS);
    }

    private static long stopped(World world) {
        return world.number("select count(*) from report where error_code = 'stopped'");
    }

    @Test
    void what_waits_for_its_begin_ends_but_not_anothers_nor_an_answer() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account ann = world.account("ann", PriceRule.SUBMITTED);
            Account eve = world.account("eve", PriceRule.SUBMITTED);
            Form later = Form.of("later").after(LATER);
            world.send(ann, later, BOB, BOB + 1);
            world.send(eve, later, BOB);
            world.sendMany(ann, later, new Way(Source.ANSWER, MessageType.SMS, Pins.NONE), BOB, 1);
            world.send(ann, Form.of("A word. ".repeat(40)).after(LATER), BOB);
            stop(world, ann, BOB);
            assertThat(stopped(world)).isEqualTo(4);
            stop(world, ann, BOB); // and once more
            world.move(LATER);
            world.tick();
            world.awaitCounts(Map.of("DELETED", 4L, "DELIVRD", 3L));
            assertThat(world.refunds()).isEqualTo(4);
            world.assertPaid(ann, 2);
            world.assertPaid(eve, 1);
        }
    }

    @Test
    void what_spilled_to_the_database_ends_too() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.carriers.getFirst().close();
            Until.isTrue("no bind", () -> !world.dispatch().live().containsValue(true));
            world.send(account, Form.of("first"), BOB);
            world.sendMany(account, Form.of("x"), BOB + 1, 1_500); // 1,000 fit in memory
            world.send(account, Form.of("second"), BOB);
            world.sendMany(account, Form.of("bulk"), Way.mailing(7), BOB, 10);
            world.dispatch().hold(account.id(), 8);
            world.sendMany(account, Form.of("held"), Way.mailing(8), BOB, 10);
            stop(world, account, BOB);
            assertThat(stopped(world)).isEqualTo(4);
            world.dispatch().floorTick();
            world.kill();
            world.carrier(DELIVERED, "").disable(0).start();
            world.awaitCounts(Map.of("DELETED", 4L, "DELIVRD", 1_518L));
            assertThat(world.carriers.getLast().messages())
                    .noneMatch(seen -> seen.destination().equals(Long.toString(BOB)));
            assertThat(world.refunds()).isEqualTo(4);
            world.assertPaid(account, 1_518);
        }
    }

    @Test
    void what_is_refused_for_now_ends_instead_of_being_tried_again() throws Exception {
        try (World world = World.with(Script.of(Behaviour.refused(Status.QUEUE_FULL)))) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            List<Long> ids = world.send(account, Form.of("x"), BOB, BOB + 1);
            world.send(account, Form.of("behind it"), BOB);
            Until.isTrue("refused for now", () -> world.attempts(ids.getFirst()).size() > 2);
            stop(world, account, BOB);
            Until.isTrue("both end", () -> stopped(world) == 2);
            world.carriers.getFirst().script(DELIVERED);
            world.awaitCounts(Map.of("DELETED", 2L, "DELIVRD", 1L));
            assertThat(world.refunds()).isEqualTo(2);
            world.assertPaid(account, 1);
        }
    }

    /// The time of all comes while their phones say STOP.
    @Test
    void pages_under_way_bring_nothing_back() throws Exception {
        try (World world = World.of(World.SETTINGS).carrier(DELIVERED, "window = 5").start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.sendMany(account, Form.of("x").after(LATER), BOB, 1_500);
            world.move(LATER);
            List<CompletableFuture<Void>> asked = new ArrayList<>();
            for (int phone = 0; phone < 300; phone++) {
                if (phone == 100) {
                    world.tick();
                }
                asked.add(begin(world, account, BOB + 1_499 - 5L * phone));
            }
            for (CompletableFuture<Void> each : asked) {
                each.get(30, TimeUnit.SECONDS);
            }
            Until.isTrue("all ends", () -> !world.counts().containsKey("ENROUTE"));
            long deleted = world.counts().getOrDefault("DELETED", 0L);
            assertThat(deleted).isBetween(100L, 300L);
            assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(1_500 - deleted);
            assertThat(world.refunds()).isEqualTo(deleted);
            world.assertPaid(account, (int) (1_500 - deleted));
        }
    }
}
