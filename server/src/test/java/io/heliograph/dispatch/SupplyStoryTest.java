package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.dispatch.World.Way;
import io.heliograph.fixture.Until;
import io.heliograph.pricing.PriceRule;
import io.heliograph.provider.Duty;
import io.heliograph.provider.ProviderLook;
import io.heliograph.provider.ProviderSettings;
import io.heliograph.simulator.Answer;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.SeenMessage;
import io.heliograph.simulator.Simulator;
import io.heliograph.simulator.SimulatorSettings;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What operators do to providers while parts flow: none is lost, and none is sent twice.
@Timeout(120)
final class SupplyStoryTest {
    private static final long BOB = 48500000001L;

    private static final List<Duty> DUTIES = List.of(Duty.ON, Duty.PAUSED, Duty.DRAINING, Duty.OFF);

    /// Answers take a while, so that much is in flight whenever something changes.
    private static final Script SLOW =
            Script.of(
                    Behaviour.delivered(new Delay(1, 40))
                            .withAnswer(Answer.after(new Delay(5, 30))));

    private static final String USUAL =
            """
            systemId = helio, binds = 2, window = 50
            bindTimeoutMillis = 3000, enquireLinkMillis = 20000, answerTimeoutMillis = 20000
            reconnect { minMillis = 5, maxMillis = 40 }
            shutdownMillis = 0
            """;

    private World world;
    private Account ann;

    @BeforeEach
    void start() {
        world = World.of(World.SETTINGS).carrier(SLOW, USUAL).carrier(SLOW, USUAL).start();
        ann = world.account("ann", PriceRule.DELIVERED);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private void put(int carrier, String own, Duty duty) {
        world.supply()
                .put(
                        ProviderSettings.read(
                                "carrier" + carrier,
                                ConfigFactory.parseString(
                                        USUAL
                                                + "port = "
                                                + world.carriers.get(carrier).port()
                                                + "\n"
                                                + own)),
                        duty);
    }

    private void send(long first, int count) {
        world.sendMany(ann, Form.of("x"), first, count);
    }

    private List<String> seenBy(int carrier) {
        return world.carriers.get(carrier).messages().stream()
                .map(SeenMessage::destination)
                .toList();
    }

    /// All are delivered, each went out once, and all are paid for.
    private void assertEachOnce(int count) throws InterruptedException {
        world.awaitCounts(Map.of("DELIVRD", (long) count));
        assertThat(world.carriers.stream().flatMap(each -> each.messages().stream()))
                .extracting(SeenMessage::destination)
                .doesNotHaveDuplicates()
                .hasSize(count);
        world.assertPaid(ann, count);
    }

    /// @param parts that are to be with a carrier
    private void awaitSeen(int carrier, int parts) throws InterruptedException {
        Until.isTrue(parts + " parts", () -> seenBy(carrier).size() >= parts);
    }

    private ProviderLookUp look(int carrier) {
        return new ProviderLookUp(world.dispatch(), carrier + 1);
    }

    private record ProviderLookUp(Traffic traffic, int id) {
        void await(String what, Predicate<ProviderLook> is) throws InterruptedException {
            Until.isTrue(what, () -> traffic.look(id).filter(is).isPresent());
        }
    }

    @Test
    void one_that_is_added_is_bound_and_takes_its_share() throws Exception {
        send(BOB, 300);
        awaitSeen(0, 20);
        world.carriers.add(
                Simulator.start(SimulatorSettings.defaults().withPort(0).withScript(SLOW)));
        put(2, "", Duty.ON);
        look(2).await("two binds", look -> look.bindsUp() == 2);
        send(BOB + 1_000, 600);
        assertEachOnce(900);
        assertThat(seenBy(2)).hasSizeGreaterThan(100);
        assertThat(world.dispatch().live()).containsKeys("carrier0", "carrier1", "carrier2");
    }

    @Test
    void a_paused_one_is_sent_nothing_new_and_heard_all_the_same() throws Exception {
        send(BOB, 600);
        awaitSeen(1, 20);
        put(1, "", Duty.PAUSED);
        look(1).await("all is answered", look -> look.windowUsed() == 0);
        int before = seenBy(1).size();
        send(BOB + 1_000, 200);
        assertEachOnce(800);
        assertThat(seenBy(1)).hasSize(before);
        look(1).await("it stays bound", look -> look.bindsUp() == 2);
        assertThat(world.dispatch().duties()).isEqualTo(Map.of("carrier1", Duty.PAUSED));

        put(1, "", Duty.ON);
        send(BOB + 2_000, 200);
        assertEachOnce(1_000);
        assertThat(seenBy(1)).hasSizeGreaterThan(before);
    }

    @Test
    void what_only_a_paused_one_may_carry_waits() throws Exception {
        put(1, "", Duty.OFF);
        put(0, "", Duty.PAUSED);
        Until.isTrue("both", () -> world.dispatch().duties().size() == 2);
        send(BOB, 50);
        world.sendMany(ann, Form.of("x"), Way.pinned(2), BOB + 100, 20);
        Until.isTrue("it waits", () -> world.dispatch().waitFor(2));
        world.awaitCounts(Map.of("ENROUTE", 70L));
        put(0, "", Duty.ON);
        world.awaitCounts(Map.of("DELIVRD", 50L, "ENROUTE", 20L));
        assertThat(world.dispatch().waitFor(2)).isTrue();
        put(1, "", Duty.ON);
        assertEachOnce(70);
        assertThat(seenBy(1)).hasSize(20);
        assertThat(world.dispatch().waitFor(2)).isFalse();
    }

    @Test
    void one_that_is_switched_off_unbinds_once_it_has_answered_all() throws Exception {
        send(BOB, 600);
        awaitSeen(1, 20);
        put(1, "", Duty.OFF);
        look(1).await("no bind", look -> look.bindsUp() == 0 && look.windowMax() == 0);
        int before = seenBy(1).size();
        send(BOB + 1_000, 100);
        assertThat(world.number("select count(*) from submission where result = 'uncertain'"))
                .isZero();
        put(1, "", Duty.ON); // for its receipts
        assertEachOnce(700);
        assertThat(before).isLessThan(400);
    }

    @Test
    void another_password_binds_anew_while_parts_flow() throws Exception {
        for (int round = 0; round < 3; round++) {
            send(BOB + round * 1_000L, 500);
            awaitSeen(0, 50 + 150 * round);
            long bound = 2 * (round + 1L); // by the password that is to be replaced
            Until.isTrue("all are bound", () -> world.carriers.getFirst().stats().binds() >= bound);
            String password = "secret" + round;
            world.carriers.getFirst().password(password);
            put(0, "password = " + password, Duty.ON);
        }
        assertEachOnce(1_500);
        look(0).await("two binds are left", look -> look.bindsUp() == 2 && look.windowMax() == 100);
        assertThat(world.carriers.getFirst().stats().bindsRefused()).isZero();
        // what had no room any more over the old ones went over the new ones
        assertThat(
                        world.number(
                                "select count(*) from submission where result not in ('submitted', 'deferred')"))
                .isZero();
    }

    @Test
    void a_wrong_password_unbinds_it_and_says_why_until_the_right_one_comes() throws Exception {
        world.carriers.getFirst().password("right");
        send(BOB, 400);
        awaitSeen(0, 20);
        put(0, "password = wrong", Duty.ON);
        look(0).await(
                        "it is refused",
                        look -> look.bindsUp() == 0 && look.fault().contains("0x0e"));
        send(BOB + 1_000, 200);
        put(0, "password = right", Duty.ON);
        look(0).await("two binds", look -> look.bindsUp() == 2 && look.fault().isEmpty());
        assertEachOnce(600);
    }

    @Test
    void window_and_pace_change_without_a_bind() throws Exception {
        look(0).await("two binds", look -> look.bindsUp() == 2);
        long binds = world.carriers.getFirst().stats().binds();
        put(0, "window = 7, partsPerSecond = 40, weight = 3", Duty.ON);
        look(0).await(
                        "other limits",
                        look -> look.windowMax() == 14 && look.partsPerSecond() == 40);
        send(BOB, 100);
        assertEachOnce(100);
        put(0, "window = 70", Duty.ON);
        look(0).await("no pace", look -> Double.isInfinite(look.partsPerSecond()));
        send(BOB + 1_000, 300);
        assertEachOnce(400);
        assertThat(world.carriers.getFirst().stats().binds()).isEqualTo(binds);
    }

    @Test
    void other_types_are_followed_by_what_waits() throws Exception {
        put(1, "types = [flashsms]", Duty.ON);
        put(0, "", Duty.OFF);
        Until.isTrue("off", () -> !world.dispatch().live().containsKey("carrier0"));
        send(BOB, 40);
        world.awaitCounts(Map.of("ENROUTE", 40L));
        put(1, "types = [sms]", Duty.ON);
        assertEachOnce(40);
        assertThat(seenBy(1)).hasSize(40);
    }

    @Test
    void a_removed_one_leaves_nothing_behind_and_its_name_is_free() throws Exception {
        send(BOB, 200);
        assertEachOnce(200);
        put(1, "", Duty.OFF);
        look(1).await("no bind", look -> look.bindsUp() == 0);
        assertThat(world.meters("carrier1")).isPositive();
        world.supply().remove("carrier1");
        Until.isTrue("gone", () -> world.dispatch().look(2).isEmpty());
        Until.isTrue("no meters", () -> world.meters("carrier1") == 0);
        send(BOB + 1_000, 100);
        assertEachOnce(300);
        put(1, "weight = 100", Duty.ON);
        look(1).await("two binds", look -> look.bindsUp() == 2);
        send(BOB + 2_000, 100);
        assertEachOnce(400);
        assertThat(world.meters("carrier1")).isPositive();
    }

    /// Of all that can be changed, at any moment.
    @Test
    void twenty_changes_in_a_row_while_two_thousand_parts_flow() throws Exception {
        long seed = Long.getLong("supply.seed", 60);
        System.out.println("supply.seed=" + seed);
        Random random = new Random(seed);
        for (int change = 0; change < 20; change++) {
            send(BOB + change * 1_000L, 100);
            int carrier = random.nextInt(2);
            String password = "pass" + change;
            world.carriers.get(carrier).password(password);
            Duty duty = DUTIES.get(random.nextInt(DUTIES.size()));
            put(
                    carrier,
                    "password = %s, window = %d, binds = %d, weight = %d, partsPerSecond = %d"
                            .formatted(
                                    password,
                                    1 + random.nextInt(60),
                                    1 + random.nextInt(3),
                                    random.nextInt(3),
                                    random.nextInt(2) * 500),
                    duty);
            if (random.nextInt(3) == 0) {
                int seen = Stream.of(0, 1).mapToInt(each -> seenBy(each).size()).sum();
                Until.isTrue(
                        "some more, or nobody sends",
                        () ->
                                Stream.of(0, 1).mapToInt(each -> seenBy(each).size()).sum() > seen
                                        || world.dispatch().duties().size() == 2);
            }
        }
        for (int carrier = 0; carrier < 2; carrier++) {
            world.carriers.get(carrier).password("");
            put(carrier, "password = last", Duty.ON);
        }
        assertEachOnce(2_000);
        assertThat(world.number("select count(*) from submission where result = 'uncertain'"))
                .isZero();
        look(0).await("its binds", look -> look.bindsUp() == 2 && look.windowUsed() == 0);
    }

    /// What may have left stays uncertain and is not sent again; all else goes on by the other.
    @Test
    void a_provider_dies_in_a_mailing_and_the_others_go_on() throws Exception {
        int count = 1_500;
        world.sendMany(ann, Form.of("news"), Way.mailing(1), BOB, count);
        awaitSeen(0, 100);
        awaitSeen(1, 100);
        world.carriers.getFirst().password("nobody's");
        world.carriers.getFirst().dropLinks();
        int before = seenBy(1).size();
        long died = System.nanoTime();
        awaitSeen(1, before + 100);
        System.out.printf(
                "100 more by the other %d ms after the death%n",
                (System.nanoTime() - died) / 1_000_000);
        Until.isTrue(
                "each has an end, or what came of it is awaited",
                () ->
                        world.number(
                                        "select count(distinct part_id) from submission where result in ('submitted', 'uncertain')")
                                == count);
        // whom nobody knows of, and who died with a receipt to tell
        List<String> by0 = seenBy(0);
        assertThat(Stream.concat(by0.stream(), seenBy(1).stream())).doesNotHaveDuplicates();
        assertThat(
                        world.number(
                                "select count(*) from submission s where result = 'uncertain' and exists (select 1 from submission t where t.part_id = s.part_id and t.attempt > s.attempt)"))
                .isZero();
    }
}
