package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.dispatch.World.Way;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.Money;
import io.heliograph.message.CostCap;
import io.heliograph.number.Network;
import io.heliograph.pricing.PriceRule;
import io.heliograph.routing.CostBook;
import io.heliograph.routing.Fit;
import io.heliograph.routing.Onward;
import io.heliograph.routing.Share;
import io.heliograph.routing.Step;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.SeenMessage;
import io.heliograph.simulator.Status;
import io.heliograph.text.MessageType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Messages that go on to the next step of their route, and what that may cost.
@Tag("slow")
final class StepStoryTest {
    private static final long BOB = 380670000001L;
    private static final Script DELIVERED = Script.of(Behaviour.delivered(new Delay(1, 5)));
    private static final Script WRONG_NUMBER =
            Script.of(Behaviour.refused(Status.INVALID_DESTINATION));
    private static final Script FULL = Script.of(Behaviour.refused(0x64));

    /// What each carrier wants for a part, in micro-units of the euro.
    private final Map<Integer, Long> costs = new ConcurrentHashMap<>();

    private final World world = World.of(World.SETTINGS);
    private final List<Account> accounts = new ArrayList<>();

    private void start(Script... carriers) {
        for (Script carrier : carriers) {
            world.carrier(carrier, "");
        }
        world.costs =
                new CostBook() {
                    @Override
                    public @Nullable Money cost(int provider, Network network, MessageType type) {
                        Long micros = costs.get(provider);
                        return micros == null ? null : new Money(micros, "EUR");
                    }

                    @Override
                    public @Nullable Money in(String currency, Money cost) {
                        return null;
                    }
                };
        world.start();
        accounts.add(world.account("ann", PriceRule.SUBMITTED));
    }

    private Account ann() {
        return accounts.getFirst();
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private static Onward on(Set<String> classes, int refused, int unbound, int left) {
        return new Onward(Set.of(), classes, refused, unbound, left);
    }

    private static Step step(Step.Choice choice, Onward onward, int... providers) {
        return new Step(
                Arrays.stream(providers).mapToObj(each -> new Share(each, 1)).toList(),
                choice,
                onward);
    }

    private static Step first(Onward onward) {
        return step(Step.Choice.WEIGHTED, onward, 1);
    }

    private static Step last() {
        return step(Step.Choice.WEIGHTED, Onward.WHEN_UNBOUND, 2);
    }

    private void route(Step... steps) {
        world.routing(routing -> routing.open("steps", 1, Fit.ALL, List.of(steps)));
    }

    private List<Long> seenBy(int carrier) {
        return world.carriers.get(carrier).messages().stream()
                .filter(message -> message.status() == Status.OK)
                .map(SeenMessage::destination)
                .map(Long::valueOf)
                .toList();
    }

    private void down(int carrier) throws InterruptedException {
        world.carriers.get(carrier).close();
        Until.isTrue(
                "no bind",
                () -> Boolean.FALSE.equals(world.dispatch().live().get("carrier" + carrier)));
    }

    @Test
    void a_refusal_that_is_named_leads_to_the_next_step() throws Exception {
        start(WRONG_NUMBER, DELIVERED);
        costs.putAll(Map.of(1, 7_000L, 2, 9_000L));
        route(first(on(Set.of("recipient"), Onward.NEVER, 0, Onward.NEVER)), last());
        List<Long> ids = world.sendMany(ann(), Form.of("x".repeat(300)), Way.REST, BOB, 1);
        world.awaitCounts(Map.of("DELIVRD", 2L));
        assertThat(world.attempts(ids.getFirst())).containsExactly("rejected", "submitted");
        assertThat(
                        world.texts(
                                "select attempt || ' ' || cost_micros || ' ' || cost_currency from submission where part_id = %d order by attempt"
                                        .formatted(ids.getFirst())))
                .containsExactly("1 7000 EUR", "2 9000 EUR");
        world.assertPaid(ann(), 2);
    }

    @Test
    void any_other_refusal_is_for_good() throws Exception {
        start(WRONG_NUMBER, DELIVERED);
        route(first(on(Set.of("sender"), Onward.NEVER, 0, Onward.NEVER)), last());
        world.sendMany(ann(), Form.of("x"), Way.REST, BOB, 1);
        world.awaitCounts(Map.of("REJECTD", 1L));
        assertThat(seenBy(1)).isEmpty();
        world.assertPaid(ann(), 0);
    }

    @Test
    void a_refusal_of_the_last_step_is_for_good() throws Exception {
        start(WRONG_NUMBER, WRONG_NUMBER);
        Onward named = on(Set.of("recipient"), Onward.NEVER, 0, Onward.NEVER);
        route(first(named), step(Step.Choice.WEIGHTED, named, 2));
        List<Long> ids = world.sendMany(ann(), Form.of("x"), Way.REST, BOB, 1);
        world.awaitCounts(Map.of("REJECTD", 1L));
        assertThat(world.attempts(ids.getFirst())).containsExactly("rejected", "rejected");
        world.assertPaid(ann(), 0);
    }

    @Test
    void what_is_refused_for_now_goes_on_after_its_time() throws Exception {
        start(FULL, DELIVERED);
        route(first(on(Set.of(), 0, 0, Onward.NEVER)), last());
        world.sendMany(ann(), Form.of("x"), Way.REST, BOB, 20);
        world.awaitCounts(Map.of("DELIVRD", 20L));
        assertThat(seenBy(1)).hasSize(20);
        world.assertPaid(ann(), 20);
    }

    @Test
    void one_whose_provider_dies_goes_by_the_next_step_and_nothing_twice() throws Exception {
        start(DELIVERED, DELIVERED);
        route(first(Onward.WHEN_UNBOUND), last());
        world.sendMany(ann(), Form.of("x"), Way.mailing(1), BOB, 100);
        world.awaitCounts(Map.of("DELIVRD", 100L));
        assertThat(seenBy(1)).as("the first step carries").isEmpty();
        down(0);
        world.sendMany(ann(), Form.of("x"), Way.mailing(1), BOB + 100, 300);
        world.awaitCounts(Map.of("DELIVRD", 400L));
        assertThat(seenBy(1)).doesNotHaveDuplicates().hasSize(300);
        world.assertPaid(ann(), 400);
    }

    /// Three carriers, each the step behind the one before.
    private void startOneAfterAnother() {
        start(DELIVERED, DELIVERED, DELIVERED);
        route(
                first(Onward.WHEN_UNBOUND),
                step(Step.Choice.WEIGHTED, Onward.WHEN_UNBOUND, 2),
                step(Step.Choice.WEIGHTED, Onward.WHEN_UNBOUND, 3));
    }

    @Test
    void it_goes_on_only_by_those_whose_rules_say_it_so() throws Exception {
        startOneAfterAnother();
        down(0);
        world.sendMany(ann(), Form.of("alike"), Way.pinned(1, 3), BOB, 40);
        world.sendMany(ann(), Form.of("mine"), Way.pinned(1), BOB + 40, 1);
        world.sendMany(ann(), Form.of("any"), Way.REST, BOB + 41, 5);
        world.awaitCounts(Map.of("DELIVRD", 45L, "ENROUTE", 1L));
        assertThat(seenBy(1)).hasSize(5);
        assertThat(seenBy(2)).doesNotHaveDuplicates().hasSize(40);
        assertThat(
                        world.texts(
                                "select distinct coalesce(provider_id::text, provider_ids, 'any') from message order by 1"))
                .containsExactly("1", "1,3", "any");
    }

    @Test
    void whose_rules_say_it_so_is_known_after_a_restart() throws Exception {
        startOneAfterAnother();
        world.sendMany(
                ann(), Form.of("alike").after(Duration.ofMinutes(5)), Way.pinned(2, 3), BOB, 20);
        world.kill();
        world.start();
        world.move(Duration.ofMinutes(6));
        world.tick();
        world.awaitCounts(Map.of("DELIVRD", 20L));
        assertThat(seenBy(0)).isEmpty();
        assertThat(seenBy(1)).as("the first step that may").hasSize(20);
    }

    @Test
    void it_waits_as_long_as_the_step_says_unless_its_deadline_nears() throws Exception {
        start(DELIVERED, DELIVERED);
        route(first(on(Set.of(), Onward.NEVER, 3_600, 60)), last());
        down(0);
        world.sendMany(
                ann(), Form.of("patient").lifetime(Duration.ofMinutes(10)), Way.REST, BOB, 1);
        world.sendMany(
                ann(), Form.of("pressed").lifetime(Duration.ofSeconds(59)), Way.REST, BOB + 1, 1);
        world.awaitCounts(Map.of("DELIVRD", 1L, "ENROUTE", 1L));
        assertThat(seenBy(1)).containsExactly(BOB + 1);
        world.move(Duration.ofSeconds(545));
        world.awaitCounts(Map.of("DELIVRD", 2L));
        world.assertPaid(ann(), 2);
    }

    @Test
    void the_cheapest_that_is_bound_carries() throws Exception {
        start(DELIVERED, DELIVERED, DELIVERED);
        costs.putAll(Map.of(1, 30L, 2, 20L)); // the third one's is unknown: it comes last
        route(step(Step.Choice.CHEAPEST, Onward.WHEN_UNBOUND, 1, 2, 3));
        world.sendMany(ann(), Form.of("x"), Way.REST, BOB, 40);
        world.awaitCounts(Map.of("DELIVRD", 40L));
        assertThat(seenBy(1)).hasSize(40);
        costs.put(1, 10L);
        world.sendMany(ann(), Form.of("x"), Way.REST, BOB + 40, 40);
        world.awaitCounts(Map.of("DELIVRD", 80L));
        assertThat(seenBy(0)).hasSize(40);
        down(0);
        down(1);
        world.sendMany(ann(), Form.of("x"), Way.REST, BOB + 80, 40);
        world.awaitCounts(Map.of("DELIVRD", 120L));
        assertThat(seenBy(2)).hasSize(40);
    }

    @Test
    void the_cheapest_is_whom_looking_at_all_of_them_finds() throws Exception {
        start(DELIVERED, DELIVERED, DELIVERED, DELIVERED, DELIVERED);
        route(
                step(Step.Choice.CHEAPEST, Onward.WHEN_UNBOUND, 4, 2, 5),
                step(Step.Choice.CHEAPEST, Onward.WHEN_UNBOUND, 3, 1));
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long sent = 0;
        for (int round = 0; round < 30; round++) {
            for (int provider = 1; provider <= 5; provider++) {
                if (random.nextInt(4) == 0) {
                    costs.remove(provider);
                } else {
                    costs.put(provider, (long) random.nextInt(8)); // some cost the same
                }
            }
            int expected = cheapest(List.of(4, 2, 5));
            List<Long> ids = world.sendMany(ann(), Form.of("x"), Way.REST, BOB + sent, 10);
            sent += 10;
            world.awaitCounts(Map.of("DELIVRD", sent));
            assertThat(
                            world.texts(
                                    "select distinct provider_id::text from submission where part_id between %d and %d"
                                            .formatted(Collections.min(ids), Collections.max(ids))))
                    .as("round %d, seed %d, %s", round, seed, costs)
                    .containsExactly(String.valueOf(expected));
        }
    }

    /// The first of those that cost least; what one costs that is not known is more than all.
    private int cheapest(List<Integer> providers) {
        return providers.stream()
                .min(Comparator.comparing(each -> costs.getOrDefault(each, Long.MAX_VALUE)))
                .orElseThrow();
    }

    @Test
    void each_has_its_share_by_weight() throws Exception {
        start(DELIVERED, DELIVERED, DELIVERED, DELIVERED);
        route(
                new Step(
                        List.of(new Share(1, 1), new Share(2, 3), new Share(3, 6)),
                        Step.Choice.WEIGHTED,
                        Onward.WHEN_UNBOUND),
                step(Step.Choice.WEIGHTED, Onward.WHEN_UNBOUND, 4));
        for (int request = 0; request < 10; request++) {
            world.sendMany(ann(), Form.of("x"), Way.REST, BOB + 500L * request, 500);
        }
        world.awaitCounts(Map.of("DELIVRD", 5_000L));
        assertThat(seenBy(0).size()).isBetween(450, 550);
        assertThat(seenBy(1).size()).isBetween(1_450, 1_550);
        assertThat(seenBy(2).size()).isBetween(2_950, 3_050);
    }

    @Test
    void a_fixed_provider_has_the_same_numbers_every_time_and_its_share_of_them() throws Exception {
        start(DELIVERED, DELIVERED);
        route(step(Step.Choice.FIXED, Onward.WHEN_UNBOUND, 1, 2));
        world.sendMany(ann(), Form.of("x"), Way.REST, BOB, 300);
        world.sendMany(ann(), Form.of("y"), Way.REST, BOB, 300);
        world.awaitCounts(Map.of("DELIVRD", 600L));
        Map<Long, Long> times = new HashMap<>();
        for (int carrier = 0; carrier < 2; carrier++) {
            seenBy(carrier).stream()
                    .collect(Collectors.groupingBy(to -> to, Collectors.counting()))
                    .forEach((to, count) -> assertThat(times.put(to, count)).isNull());
        }
        assertThat(times).hasSize(300);
        assertThat(times.values()).containsOnly(2L);
        assertThat(seenBy(0).size()).isBetween(250, 350);
        down(0);
        world.sendMany(ann(), Form.of("z"), Way.REST, BOB, 300);
        world.awaitCounts(Map.of("DELIVRD", 900L));
    }

    @Test
    void nobody_carries_for_more_than_the_margin_leaves() throws Exception {
        start(DELIVERED, DELIVERED);
        costs.putAll(Map.of(1, 40_001L, 2, 40_000L));
        world.caps = _ -> new CostCap(40_000, false);
        route(first(Onward.WHEN_UNBOUND), last());
        world.sendMany(ann(), Form.of("x"), Way.REST, BOB, 20);
        world.awaitCounts(Map.of("DELIVRD", 20L));
        assertThat(seenBy(1)).hasSize(20);
        costs.remove(2);
        world.sendMany(ann(), Form.of("x").lifetime(Duration.ofMinutes(5)), Way.REST, BOB + 20, 20);
        world.tick();
        world.awaitCounts(Map.of("DELIVRD", 20L, "ENROUTE", 20L));
        world.move(Duration.ofMinutes(6));
        world.tick();
        world.awaitCounts(Map.of("DELIVRD", 20L, "EXPIRED", 20L));
        assertThat(world.number("select count(*) from submission where cost_micros > 40000"))
                .isZero();
        world.assertPaid(ann(), 20);
    }

    @Test
    void what_a_rule_lets_go_is_counted() throws Exception {
        start(DELIVERED);
        costs.put(1, AcceptanceUnderTest.PRICE);
        world.caps = _ -> new CostCap(AcceptanceUnderTest.PRICE - 1, true);
        world.sendMany(ann(), Form.of("x"), Way.REST, BOB, 20);
        world.awaitCounts(Map.of("DELIVRD", 20L));
        assertThat(world.counter("heliograph.dispatch.below.margin")).isEqualTo(20);
        costs.put(1, AcceptanceUnderTest.PRICE - 1);
        world.sendMany(ann(), Form.of("x"), Way.REST, BOB + 20, 20);
        world.awaitCounts(Map.of("DELIVRD", 40L));
        assertThat(world.counter("heliograph.dispatch.below.margin")).isEqualTo(20);
        world.stop();
        world.start();
        assertThat(world.number("select count(*) from message where cost_max_noted")).isEqualTo(40);
    }

    private void unused(String providers) {
        world.operates(
                "update account set providers_not_used = '{%s}' where login = 'ann'"
                        .formatted(providers));
    }

    @Test
    void what_waits_goes_by_none_that_its_account_has_ceased_to_use() throws Exception {
        start(FULL, DELIVERED);
        Account eve = world.account("eve", PriceRule.SUBMITTED);
        world.sendMany(ann(), Form.of("x"), Way.REST, BOB, 20); // of the file's route: by either
        world.sendMany(eve, Form.of("x"), Way.REST, BOB + 100, 20);
        world.awaitCounts(Map.of("DELIVRD", 40L));
        unused("2");
        world.sendMany(ann(), Form.of("y"), Way.REST, BOB, 20);
        world.sendMany(eve, Form.of("y"), Way.REST, BOB + 100, 20);
        world.awaitCounts(Map.of("DELIVRD", 60L, "ENROUTE", 20L));
        assertThat(seenBy(1)).filteredOn(number -> number < BOB + 100).hasSize(20);
        unused("1,2");
        world.carriers.getFirst().script(DELIVERED);
        world.sendMany(eve, Form.of("z"), Way.REST, BOB + 200, 1);
        world.awaitCounts(Map.of("DELIVRD", 61L, "ENROUTE", 20L));
        assertThat(seenBy(0)).noneMatch(number -> number < BOB + 100);
        unused("");
        world.awaitCounts(Map.of("DELIVRD", 81L));
    }

    @Test
    void a_step_is_passed_over_where_its_account_uses_none_of_it() throws Exception {
        start(DELIVERED, DELIVERED);
        unused("1");
        route(first(on(Set.of(), Onward.NEVER, 0, Onward.NEVER)), last());
        world.sendMany(ann(), Form.of("x"), Way.REST, BOB, 5);
        world.awaitCounts(Map.of("DELIVRD", 5L));
        assertThat(seenBy(0)).isEmpty();
        assertThat(seenBy(1)).hasSize(5);
    }
}
