package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.dispatch.World.Way;
import io.heliograph.fixture.Until;
import io.heliograph.message.WaitingMessages.Waiting;
import io.heliograph.pricing.PriceRule;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.Status;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A blocked account's messages wait wherever they are, expire or are ended by hand, and go on when
/// it is blocked no more; nobody else's wait with them.
@Tag("slow")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class BlockStoryTest {
    private static final long BOB = 380670000001L;
    private static final Duration LATER = Duration.ofMinutes(30);
    private static final Script DELIVERED = Script.of(Behaviour.delivered(new Delay(1, 5)));

    private static void block(World world, boolean blocked) {
        world.operates("update account set blocked = %s where login = 'ann'".formatted(blocked));
    }

    private static void end(World world, Account account) throws Exception {
        long below = world.number("select max(message_id) + 300 from message");
        world.dispatch().endWaiting(account.id(), below).get(20, TimeUnit.SECONDS);
    }

    private static Waiting waiting(World world, Account account) throws Exception {
        return world.dispatch().waiting(account.id()).get(20, TimeUnit.SECONDS);
    }

    @Test
    void what_is_queued_waits_and_goes_on_and_others_are_not_held_up() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account ann = world.account("ann", PriceRule.SUBMITTED);
            Account eve = world.account("eve", PriceRule.SUBMITTED);
            block(world, true);
            world.sendMany(ann, Form.of("x"), Way.REST, BOB, 20); // accepted before the block
            world.sendMany(ann, Form.of("bulk"), Way.mailing(7), BOB, 20);
            world.send(ann, Form.of("later").after(LATER), BOB);
            world.sendMany(eve, Form.of("x"), Way.REST, BOB, 20);
            world.awaitCounts(Map.of("ENROUTE", 41L, "DELIVRD", 20L));
            world.move(LATER);
            world.tick();
            world.tick();
            assertThat(world.carriers.getFirst().stats().submits()).isEqualTo(20);
            assertThat(waiting(world, ann)).isEqualTo(new Waiting(41, 41, 41 * 50_000L));
            assertThat(waiting(world, eve).messages()).isZero();
            block(world, false);
            world.awaitCounts(Map.of("DELIVRD", 61L));
            assertThat(waiting(world, ann).messages()).isZero();
            world.assertPaid(ann, 41);
        }
    }

    @Test
    void what_waits_expires_and_is_given_back() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account ann = world.account("ann", PriceRule.SUBMITTED);
            block(world, true);
            world.sendMany(ann, Form.of("x"), Way.REST, BOB, 5);
            world.move(Duration.ofDays(2));
            world.tick();
            world.awaitCounts(Map.of("EXPIRED", 5L));
            world.assertPaid(ann, 0);
            assertThat(world.carriers.getFirst().stats().submits()).isZero();
        }
    }

    @Test
    void a_message_that_has_begun_is_sent_to_its_end() throws Exception {
        Script full = Script.of(Behaviour.refused(Status.QUEUE_FULL));
        try (World world = World.of(World.SETTINGS).carrier(DELIVERED, "window = 1").start()) {
            Account ann = world.account("ann", PriceRule.SUBMITTED);
            world.send(ann, Form.of("A word. ".repeat(600)), BOB); // many parts, one by one
            Until.isTrue("begun", () -> world.carriers.getFirst().stats().submits() > 0);
            block(world, true);
            world.send(ann, Form.of("behind"), BOB);
            Until.isTrue(
                    "the long one is through",
                    () ->
                            !world.counts().containsKey("ENROUTE")
                                    || world.counts().get("ENROUTE") == 1);
            assertThat(world.counts().get("ENROUTE")).isEqualTo(1);
            world.carriers.getFirst().script(full);
            block(world, false);
            Until.isTrue("refused for now", () -> world.carriers.getFirst().stats().submits() > 40);
            block(world, true);
            world.carriers.getFirst().script(DELIVERED);
            world.tick();
            assertThat(waiting(world, ann).messages()).isEqualTo(1);
            block(world, false);
            Until.isTrue("all through", () -> !world.counts().containsKey("ENROUTE"));
        }
    }

    @Test
    void a_restart_knows_who_is_blocked() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account ann = world.account("ann", PriceRule.SUBMITTED);
            block(world, true);
            world.sendMany(ann, Form.of("x"), Way.REST, BOB, 1_500); // 1,000 fit in memory
            world.dispatch().floorTick();
            world.kill();
            world.start();
            Account eve = world.account("eve", PriceRule.SUBMITTED);
            world.send(eve, Form.of("x"), BOB);
            world.awaitCounts(Map.of("ENROUTE", 1_500L, "DELIVRD", 1L));
            assertThat(waiting(world, ann).messages()).isEqualTo(1_500);
            block(world, false);
            world.awaitCounts(Map.of("DELIVRD", 1_501L));
        }
    }

    @Test
    void what_waits_is_ended_by_hand_wherever_it_is_and_given_back_once() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account ann = world.account("ann", PriceRule.SUBMITTED);
            Account eve = world.account("eve", PriceRule.SUBMITTED);
            world.send(ann, Form.of("before"), BOB);
            world.awaitCounts(Map.of("DELIVRD", 1L));
            block(world, true);
            world.sendMany(ann, Form.of("x"), Way.REST, BOB, 1_500); // some lie in the database
            world.sendMany(ann, Form.of("bulk"), Way.mailing(7), BOB, 10);
            world.dispatch().hold(ann.id(), 8);
            world.sendMany(ann, Form.of("held"), Way.mailing(8), BOB, 10);
            world.sendMany(ann, Form.of("A word. ".repeat(40)).after(LATER), Way.REST, BOB, 3);
            world.send(eve, Form.of("later").after(LATER), BOB);
            assertThat(waiting(world, ann)).isEqualTo(new Waiting(1_523, 1_529, 1_529 * 50_000L));
            end(world, ann);
            assertThat(waiting(world, ann)).isEqualTo(new Waiting(0, 0, 0));
            end(world, ann); // and once more
            block(world, false);
            world.move(LATER);
            world.tick();
            world.awaitCounts(Map.of("DELETED", 1_529L, "DELIVRD", 2L));
            assertThat(world.number("select count(*) from report where error_code = 'ended'"))
                    .isEqualTo(1_529);
            assertThat(world.refunds()).isEqualTo(1_529);
            world.assertPaid(ann, 1);
            world.assertPaid(eve, 1);
            world.send(ann, Form.of("fresh"), BOB); // what comes later goes
            world.awaitCounts(Map.of("DELETED", 1_529L, "DELIVRD", 3L));
        }
    }

    @Test
    void what_a_restart_finds_is_ended_too() throws Exception {
        try (World world = World.with(DELIVERED)) {
            Account ann = world.account("ann", PriceRule.SUBMITTED);
            block(world, true);
            world.sendMany(ann, Form.of("x"), Way.REST, BOB, 50);
            world.send(ann, Form.of("later").after(LATER), BOB);
            world.dispatch().floorTick();
            world.kill();
            world.start();
            end(world, ann);
            block(world, false);
            world.move(LATER);
            world.tick();
            world.awaitCounts(Map.of("DELETED", 51L));
            world.assertPaid(ann, 0);
        }
    }
}
