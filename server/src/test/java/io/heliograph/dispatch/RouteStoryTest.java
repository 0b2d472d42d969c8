package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.dispatch.World.Way;
import io.heliograph.fixture.Until;
import io.heliograph.pricing.PriceRule;
import io.heliograph.simulator.Answer;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.SeenMessage;
import io.heliograph.simulator.Status;
import io.heliograph.text.MessageType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Messages that may go here and not there, and some before others.
@Tag("slow")
final class RouteStoryTest {
    private static final long BOB = 380670000001L;
    private static final Behaviour DELIVERS = Behaviour.delivered(new Delay(1, 5));
    private static final Script DELIVERED = Script.of(DELIVERS);
    private static final Way FLASH = Way.of(MessageType.FLASH_SMS);

    private static World two(DispatchSettings settings) {
        return World.of(settings)
                .carrier(DELIVERED, "types = [sms]")
                .carrier(DELIVERED, "types = [flashsms]")
                .start();
    }

    private static void down(World world, int carrier) throws InterruptedException {
        world.carriers.get(carrier).close();
        Until.isTrue(
                "no bind",
                () -> Boolean.FALSE.equals(world.dispatch().live().get("carrier" + carrier)));
    }

    @Test
    void a_type_whose_only_provider_is_down_delays_no_other() throws Exception {
        DispatchSettings small =
                new DispatchSettings(
                        100,
                        10_000,
                        200,
                        10,
                        Duration.ofMillis(10),
                        Duration.ofMillis(80),
                        2_000,
                        Duration.ofDays(1),
                        Duration.ofSeconds(30),
                        Duration.ofHours(1));
        try (World world = two(small)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            down(world, 1);
            // more than is held in memory, and to the same recipients
            Form brief = Form.of("up").lifetime(Duration.ofMinutes(5));
            world.sendMany(account, brief, FLASH, BOB, 90);
            world.sendMany(account, Form.of("up"), FLASH, BOB + 90, 210);
            world.sendMany(account, Form.of("now"), Way.REST, BOB, 300);
            world.awaitCounts(Map.of("DELIVRD", 300L, "ENROUTE", 300L));
            assertThat(world.texts()).hasSize(300).containsOnly("now");
            world.move(Duration.ofMinutes(5));
            world.awaitCounts(Map.of("DELIVRD", 300L, "EXPIRED", 90L, "ENROUTE", 210L));
            world.assertPaid(account, 510);
        }
    }

    @Test
    void a_pinned_message_waits_for_its_provider_alone() throws Exception {
        try (World world =
                World.of(World.SETTINGS).carrier(DELIVERED, "").carrier(DELIVERED, "").start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            down(world, 1);
            Form brief = Form.of("to the second").lifetime(Duration.ofMinutes(5));
            world.sendMany(account, brief, Way.pinned(2), BOB, 20);
            world.sendMany(account, Form.of("to the first"), Way.pinned(1), BOB, 20);
            world.sendMany(account, Form.of("to any"), Way.REST, BOB, 20);
            world.awaitCounts(Map.of("DELIVRD", 40L, "ENROUTE", 20L));
            assertThat(world.texts()).containsOnly("to the first", "to any");
            world.move(Duration.ofMinutes(6));
            world.awaitCounts(Map.of("DELIVRD", 40L, "EXPIRED", 20L));
            world.assertPaid(account, 40);
        }
    }

    @Test
    void what_nobody_may_carry_any_more_expires_also_after_a_restart() throws Exception {
        try (World world = two(World.SETTINGS)) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            down(world, 1);
            Form brief = Form.of("x").lifetime(Duration.ofMinutes(20));
            world.sendMany(account, brief, FLASH, BOB, 10);
            world.move(Duration.ofMinutes(8));
            world.tick();
            // far behind: the backlog has a floor of its own, and the common one goes on
            assertThat(world.number("select count(*) from lagging_backlog")).isPositive();
            world.sendMany(account, Form.of("y"), Way.REST, BOB, 10);
            world.awaitCounts(Map.of("DELIVRD", 10L, "ENROUTE", 10L));
            world.tick();
            assertThat(world.number("select dispatch_floor from node"))
                    .isGreaterThan(world.number("select max(floor) from lagging_backlog"));
            world.kill();
            world.disable(1).start();
            world.sendMany(account, Form.of("z"), Way.REST, BOB, 10);
            world.awaitCounts(Map.of("DELIVRD", 20L, "ENROUTE", 10L));
            assertThat(world.texts()).hasSize(20);
            world.move(Duration.ofMinutes(20));
            world.awaitCounts(Map.of("DELIVRD", 20L, "EXPIRED", 10L));
            world.tick();
            assertThat(world.number("select count(*) from lagging_backlog")).isZero();
            world.assertPaid(account, 20);
        }
    }

    @Test
    void what_is_urgent_overtakes_what_is_bulk() throws Exception {
        Behaviour slow = DELIVERS.withAnswer(Answer.after(Delay.of(5)));
        try (World world =
                World.of(World.SETTINGS)
                        .carrier(Script.of(slow), "window = 10, partsPerSecond = 500")
                        .start()) {
            Account big = world.account("big", PriceRule.SUBMITTED);
            Account small = world.account("small", PriceRule.SUBMITTED);
            for (int i = 0; i < 5; i++) {
                world.sendMany(big, Form.of("bulk"), Way.mailing(1), BOB + 1_000L * i, 1_000);
            }
            assertThat(world.dispatch().bulkWaiting(big.id())).isGreaterThan(500);
            Until.isTrue("some bulk", () -> world.texts().size() >= 100);
            long before = world.texts().size();
            world.sendMany(big, Form.of("code"), Way.REST, BOB, 20);
            world.sendMany(small, Form.of("code"), Way.REST, BOB, 20);
            Until.isTrue(
                    "the codes", () -> world.texts().stream().filter("code"::equals).count() == 40);
            // a window, what went while they were accepted, and every tenth
            assertThat(world.texts().stream().filter("bulk"::equals).count() - before)
                    .isLessThan(1_000);
            List<String> texts = world.texts();
            int first = texts.indexOf("code");
            assertThat(texts.lastIndexOf("code") - first).isLessThan(120);
            Until.isTrue("bulk goes on", () -> world.texts().size() >= texts.size() + 100);
        }
    }

    @Test
    void a_text_goes_on_among_those_that_show_it_and_to_no_other() throws Exception {
        Script refuses = Script.of(Behaviour.refused(0x401));
        Script delivers = Script.of(Behaviour.delivered(new Delay(1, 5)));
        String pause = "pause { minMillis = 20, maxMillis = 100 }";
        String greek = "\u0394\u03a9".repeat(50); // GSM, not ISO 8859-1, too long for UCS-2
        try (World world =
                World.of(World.SETTINGS)
                        .carrier(delivers, "defaultAlphabet = latin1")
                        .carrier(refuses, pause)
                        .carrier(delivers, pause)
                        .start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.sendMany(account, Form.of(greek), World.Way.REST, BOB, 20);
            world.awaitCounts(Map.of("DELIVRD", 20L));
            assertThat(world.seen()).as("it cannot show it").isEmpty();
            assertThat(world.carriers.get(2).messages()).hasSizeGreaterThanOrEqualTo(20);

            world.carriers.get(2).script(refuses);
            world.sendMany(account, Form.of(greek), World.Way.REST, BOB + 100, 20);
            Until.isTrue(
                    "all that show it pause",
                    () ->
                            world.dispatch().paused().containsKey("carrier1")
                                    && world.dispatch().paused().containsKey("carrier2"));
            world.sendMany(account, Form.of("plain"), World.Way.REST, BOB + 200, 5);
            world.awaitCounts(Map.of("DELIVRD", 25L, "ENROUTE", 20L));
            assertThat(world.texts()).hasSize(5).containsOnly("plain");
            world.carriers.get(1).script(delivers);
            world.awaitCounts(Map.of("DELIVRD", 45L));
            assertThat(world.texts()).hasSize(5);
            world.assertPaid(account, 45);
        }
    }

    @Test
    void a_retry_to_one_provider_may_go_to_another() throws Exception {
        try (World world =
                World.of(World.SETTINGS)
                        .carrier(Script.of(Behaviour.refused(Status.QUEUE_FULL)), "weight = 9")
                        .carrier(DELIVERED, "weight = 1")
                        .start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.sendMany(account, Form.of("x"), Way.REST, BOB, 20);
            world.awaitCounts(Map.of("DELIVRD", 20L));
            assertThat(world.carriers.get(1).messages())
                    .extracting(SeenMessage::destination)
                    .doesNotHaveDuplicates()
                    .hasSize(20);
            world.assertPaid(account, 20);
        }
    }
}
