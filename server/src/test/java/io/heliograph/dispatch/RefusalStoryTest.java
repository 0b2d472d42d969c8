package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.dispatch.PausedTraffic.Scope;
import io.heliograph.dispatch.World.Way;
import io.heliograph.fixture.Until;
import io.heliograph.pricing.PriceRule;
import io.heliograph.simulator.Answer;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.Rule;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.SeenMessage;
import io.heliograph.simulator.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of messages, money and others' traffic while a carrier refuses.
@Tag("slow")
final class RefusalStoryTest {
    private static final long BOB = 380671234567L;
    private static final long ANN = 380501234567L;
    private static final Behaviour DELIVERS = Behaviour.delivered(new Delay(1, 5));
    private static final Script DELIVERED = Script.of(DELIVERS);
    private static final String QUICK = "pause { minMillis = 20, maxMillis = 100 }";

    private static DispatchSettings tries(int max, Duration orderMax) {
        return new DispatchSettings(
                1_000,
                10_000,
                200,
                10,
                Duration.ofMillis(10),
                Duration.ofMillis(80),
                max,
                Duration.ofDays(1),
                orderMax,
                Duration.ofHours(1));
    }

    private static Script refusing(String prefix, int status) {
        return DELIVERED.withRule(Rule.prefix(prefix, Behaviour.refused(status)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x401, 0x400, 0xFF, 0x5A, 0x0F, 0x62, 0x45, 0x04, 0x65})
    void a_queue_outlives_what_is_not_its_messages_fault(int status) throws Exception {
        try (World world =
                World.of(World.SETTINGS)
                        .carrier(Script.of(Behaviour.refused(status)), QUICK)
                        .start()) {
            List<Account> accounts =
                    List.of(
                            world.account("ann", PriceRule.DELIVERED),
                            world.account("bea", PriceRule.DELIVERED),
                            world.account("cat", PriceRule.DELIVERED));
            for (Account account : accounts) {
                world.sendMany(account, Form.of("x"), BOB, 20);
            }
            Until.isTrue("a pause", () -> world.gauge("heliograph.provider.paused") > 0);
            long refusals = world.number("select count(*) from submission");
            assertThat(refusals).as("the queue is not burnt").isLessThan(500);
            assertThat(world.counts()).isEqualTo(Map.of("ENROUTE", 60L));
            Until.isTrue(
                    "a pause of the provider",
                    () ->
                            world.dispatch().paused().getOrDefault("carrier0", List.of()).stream()
                                    .anyMatch(pause -> pause.scope() == Scope.PROVIDER));
            assertThat(world.dispatch().paused().get("carrier0"))
                    .extracting(PausedTraffic::status)
                    .containsOnly(status);
            world.carriers.getFirst().script(DELIVERED);
            world.awaitCounts(Map.of("DELIVRD", 60L));
            assertThat(world.gauge("heliograph.provider.paused")).isZero();
            for (Account account : accounts) {
                world.assertPaid(account, 20);
            }
        }
    }

    private static final String PAUSES =
            "select concat_ws(' ', provider, scope, logins, sender, command_status, meaning, coalesce(ended_by, 'in force'), until >= since) from operator_provider_pause order by since";

    @Test
    void the_operator_sees_whose_traffic_paused_where_and_why() throws Exception {
        try (World world =
                World.of(World.SETTINGS).carrier(refusing("38067", 0x5A), QUICK).start()) {
            Account good = world.account("good", PriceRule.SUBMITTED);
            Account bad = world.account("bad", PriceRule.SUBMITTED);
            world.sendMany(good, Form.of("x"), ANN, 10);
            world.awaitCounts(Map.of("DELIVRD", 10L));
            world.sendMany(bad, Form.of("x"), BOB, 100);
            Until.isTrue("a pause", () -> world.gauge("heliograph.provider.paused") > 0);
            world.tick();
            assertThat(world.texts(PAUSES))
                    .containsExactly("carrier0 account bad Verify 0x5a unknown in force");

            world.carriers.getFirst().script(Script.of(Behaviour.refused(0x401)));
            world.send(good, Form.of("y"), ANN);
            Until.isTrue(
                    "a wider one",
                    () ->
                            world.dispatch().paused().getOrDefault("carrier0", List.of()).stream()
                                    .anyMatch(pause -> pause.scope() == Scope.PROVIDER));
            world.tick();
            assertThat(world.texts(PAUSES))
                    .containsExactly(
                            "carrier0 account bad Verify 0x5a unknown wider t",
                            "carrier0 provider 0x401 credit in force");
        }
    }

    @Test
    void a_pause_that_a_kill_leaves_open_ends_by_the_restart() throws Exception {
        try (World world =
                World.of(World.SETTINGS)
                        // seldom: none is under way as the kill comes
                        .carrier(Script.of(Behaviour.refused(0x401)), "")
                        .start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.send(account, Form.of("x"), BOB);
            Until.isTrue("a pause", () -> world.gauge("heliograph.provider.paused") > 0);
            world.tick();
            world.kill();
            assertThat(world.texts(PAUSES))
                    .containsExactly("carrier0 provider 0x401 credit in force");
            world.carriers.getFirst().script(DELIVERED);
            world.move(Duration.ofMinutes(1));
            world.start();
            assertThat(world.texts(PAUSES))
                    .containsExactly("carrier0 provider 0x401 credit restart t");
            world.awaitCounts(Map.of("DELIVRD", 1L));
        }
    }

    @Test
    void another_provider_of_the_route_carries_on() throws Exception {
        try (World world =
                World.of(World.SETTINGS)
                        .carrier(Script.of(Behaviour.refused(0x401)), "")
                        .carrier(DELIVERED, "")
                        .start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.sendMany(account, Form.of("x"), BOB, 100);
            world.awaitCounts(Map.of("DELIVRD", 100L));
            world.sendMany(account, Form.of("y"), ANN, 100);
            world.awaitCounts(Map.of("DELIVRD", 200L));
            world.assertPaid(account, 200);
        }
    }

    @Test
    void nobody_waits_for_anothers_trouble() throws Exception {
        try (World world =
                World.of(World.SETTINGS).carrier(refusing("38067", 0x5A), QUICK).start()) {
            Account good = world.account("good", PriceRule.SUBMITTED);
            Account bad = world.account("bad", PriceRule.SUBMITTED);
            world.sendMany(good, Form.of("x"), ANN, 10);
            world.awaitCounts(Map.of("DELIVRD", 10L));
            world.sendMany(bad, Form.of("x"), BOB, 300);
            Until.isTrue("a pause", () -> world.gauge("heliograph.provider.paused") > 0);
            for (int i = 1; i <= 5; i++) {
                world.sendMany(good, Form.of("y"), ANN + i * 100L, 10);
                world.awaitCounts(Map.of("DELIVRD", 10L + i * 10L, "ENROUTE", 300L));
            }
            world.carriers.getFirst().script(DELIVERED);
            world.awaitCounts(Map.of("DELIVRD", 360L));
            world.assertPaid(good, 60);
            world.assertPaid(bad, 300);
        }
    }

    @Test
    void a_mailing_that_waits_for_its_pause_can_still_be_ended() throws Exception {
        try (World world = World.of(World.SETTINGS).carrier(refusing("38067", 0x5A), "").start()) {
            Account good = world.account("good", PriceRule.SUBMITTED);
            Account bad = world.account("bad", PriceRule.SUBMITTED);
            world.sendMany(good, Form.of("x"), ANN, 10);
            world.awaitCounts(Map.of("DELIVRD", 10L));
            world.sendMany(bad, Form.of("x"), Way.mailing(7), BOB, 100);
            Until.isTrue("a pause", () -> world.gauge("heliograph.provider.paused") > 0);
            world.dispatch().end(bad.id(), 7).get();
            world.awaitCounts(Map.of("DELIVRD", 10L, "DELETED", 100L));
            world.assertPaid(bad, 0);
        }
    }

    @Test
    void a_part_that_is_refused_for_ever_is_refused_for_good_and_given_back() throws Exception {
        try (World world =
                World.of(tries(5, Duration.ofSeconds(30)))
                        .carrier(refusing("38067", Status.SYSTEM_ERROR), "")
                        .start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            long part = world.send(account, Form.of("x"), BOB).getFirst();
            world.awaitCounts(Map.of("REJECTD", 1L));
            assertThat(world.attempts(part)).hasSize(5).containsOnly("deferred");
            assertThat(world.texts("select error_code from report")).containsExactly("8");
            world.assertPaid(account, 0);
        }
    }

    @Test
    void what_is_urgent_does_not_wait_for_ever_for_what_is_refused_before_it() throws Exception {
        try (World world =
                World.of(tries(2_000, Duration.ofSeconds(1)))
                        .carrier(refusing("38067", Status.SYSTEM_ERROR), "")
                        .start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            long first = world.send(account, Form.of("first"), BOB).getFirst();
            Until.isTrue("a try", () -> !world.attempts(first).isEmpty());
            long code = world.send(account, Form.of("Your code is 1"), BOB).getFirst();
            Until.isTrue("its own try", () -> !world.attempts(code).isEmpty());
            assertThat(world.counts()).isEqualTo(Map.of("ENROUTE", 2L));
            world.carriers.getFirst().script(DELIVERED);
            world.awaitCounts(Map.of("DELIVRD", 2L));
            world.assertPaid(account, 2);
        }
    }

    @Test
    void long_texts_to_one_phone_have_different_references_and_a_part_again_the_same()
            throws Exception {
        String longText = "A word. ".repeat(30);
        Script moody = Script.of(DELIVERS.withAnswer(Answer.refused(Status.QUEUE_FULL, 0.2)));
        try (World world = World.of(World.SETTINGS).carrier(moody, "").start()) {
            Account ann = world.account("ann", PriceRule.SUBMITTED);
            Account bea = world.account("bea", PriceRule.SUBMITTED);
            for (int i = 0; i < 20; i++) {
                world.send(i % 2 == 0 ? ann : bea, Form.of(longText + i), BOB, ANN);
                world.clock.move(Duration.ofSeconds(i % 3));
            }
            world.awaitCounts(Map.of("DELIVRD", 80L));
            List<SeenMessage> bobs =
                    world.seen().stream()
                            .filter(seen -> seen.destination().equals(Long.toString(BOB)))
                            .toList();
            assertThat(bobs.stream().filter(seen -> seen.status() == Status.OK))
                    .extracting(seen -> seen.partReference() + " " + seen.partNumber())
                    .hasSize(40)
                    .doesNotHaveDuplicates();
            assertThat(bobs.stream().map(SeenMessage::partReference).distinct())
                    .as("a part that is sent again has that of the others")
                    .hasSize(20);
        }
    }

    @Test
    void references_of_16_bits_where_all_providers_want_them_and_the_text_has_room()
            throws Exception {
        try (World world =
                World.of(World.SETTINGS).carrier(DELIVERED, "referenceBits = 16").start()) {
            Account account = world.account("ann", PriceRule.SUBMITTED);
            world.send(account, Form.of("A".repeat(304)), BOB);
            world.send(account, Form.of("B".repeat(305)), ANN);
            world.awaitCounts(Map.of("DELIVRD", 4L));
            assertThat(world.seen())
                    .filteredOn(seen -> seen.text().startsWith("A"))
                    .hasSize(2)
                    .allMatch(seen -> seen.userData().startsWith("060804"))
                    .extracting(seen -> seen.text().length())
                    .containsExactly(152, 152);
            assertThat(world.seen())
                    .filteredOn(seen -> seen.text().startsWith("B"))
                    .hasSize(2)
                    .allMatch(seen -> seen.userData().startsWith("050003"))
                    .extracting(seen -> seen.text().length())
                    .containsExactly(153, 152);
            world.assertPaid(account, 4);
        }
    }
}
