package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.dispatch.World.Way;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.Money;
import io.heliograph.margin.KnownCosts;
import io.heliograph.margin.MarginRule;
import io.heliograph.pricing.PriceRule;
import io.heliograph.routing.Fit;
import io.heliograph.routing.Onward;
import io.heliograph.routing.Share;
import io.heliograph.routing.Step;
import io.heliograph.simulator.Answer;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Random costs that change while messages go, random routes, margins and faults: no part is
/// submitted for more than its margin leaves, none is lost, and not a cent is wrong (OPERATOR.md
/// §5.4). A failure prints the seed; `-Dmargin.seed=…` tries another.
@Tag("slow")
final class RandomMarginTest {
    private static final long SEED = Long.getLong("margin.seed", 1);
    private static final List<Step.Choice> CHOICES = List.of(Step.Choice.values());
    private static final int CARRIERS = 4;
    private static final int ROUNDS = 12;
    private static final int MESSAGES = 60;
    private static final long BOB = 380670000001L;
    private static final Behaviour DELIVERS = Behaviour.delivered(new Delay(1, 5));
    private static final List<Script> SCRIPTS =
            List.of(
                    Script.of(DELIVERS),
                    Script.of(DELIVERS.withAnswer(Answer.refused(0x64, 0.3))),
                    Script.of(DELIVERS.withAnswer(Answer.refused(Status.INVALID_DESTINATION, 0.3))),
                    Script.of(DELIVERS));

    private final Random random = new Random(SEED);
    private final KnownCosts costs = new KnownCosts();

    private void changeCosts() {
        for (int provider = 1; provider <= CARRIERS; provider++) {
            if (random.nextInt(8) == 0) {
                costs.forget(provider);
            } else {
                costs.set(
                        provider,
                        random.nextLong(2 * AcceptanceUnderTest.PRICE),
                        random.nextBoolean() ? "EUR" : "USD");
            }
        }
        costs.rate("USD", 500_000 + random.nextLong(1_000_000));
    }

    private Onward onward() {
        return new Onward(
                Set.of(),
                random.nextBoolean() ? Set.of("recipient") : Set.of(),
                random.nextBoolean() ? 0 : Onward.NEVER,
                0,
                random.nextBoolean() ? 60 : Onward.NEVER);
    }

    private List<Step> steps() {
        List<Integer> providers =
                new ArrayList<>(IntStream.rangeClosed(1, CARRIERS).boxed().toList());
        Collections.shuffle(providers, random);
        List<Step> steps = new ArrayList<>();
        while (!providers.isEmpty()) {
            List<Share> shares = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(2) && !providers.isEmpty(); i++) {
                shares.add(new Share(providers.removeLast(), random.nextInt(4)));
            }
            Step.Choice choice = CHOICES.get(random.nextInt(CHOICES.size()));
            steps.add(new Step(shares, choice, onward()));
        }
        return steps;
    }

    @Test
    void no_part_is_submitted_for_more_than_its_margin_leaves() throws Exception {
        World world = World.of(World.SETTINGS);
        SCRIPTS.forEach(script -> world.carrier(script, ""));
        world.costs = costs;
        Map<Long, MarginRule> rules = new HashMap<>();
        world.caps =
                account ->
                        Objects.requireNonNull(rules.get(account.id().value()))
                                .cap(new Money(AcceptanceUnderTest.PRICE, "EUR"));
        try (world) {
            world.start();
            List<Account> accounts = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Account account = world.account("account" + i, PriceRule.SUBMITTED);
                accounts.add(account);
                MarginRule.Action action =
                        i == 0 ? MarginRule.Action.ALLOW : MarginRule.Action.NEXT;
                int margin = random.nextInt(2 * MarginRule.WHOLE) - MarginRule.WHOLE;
                rules.put(
                        account.id().value(),
                        new MarginRule(account.id(), null, 0, margin, action));
                List<Step> steps = steps();
                Fit fit = Fit.ALL.of(account.id());
                world.routing(routing -> routing.open(account.login(), 1, fit, steps));
            }
            for (int round = 0; round < ROUNDS; round++) {
                changeCosts();
                for (Account account : accounts) {
                    world.sendMany(
                            account,
                            Form.of("x").lifetime(Duration.ofMinutes(5)),
                            round % 2 == 0 ? Way.REST : Way.mailing(1),
                            BOB + 1_000L * round,
                            MESSAGES / accounts.size());
                }
            }
            world.move(Duration.ofMinutes(10));
            world.tick();
            Until.isTrue(
                    "seed %d: an end of each".formatted(SEED),
                    () -> !world.counts().containsKey("ENROUTE"));
            long sent = world.number("select count(*) from submission");
            assertThat(sent).as("seed %d", SEED).isPositive();
            assertThat(
                            world.texts(
                                    """
                                    select 'account ' || m.account_id || ' cap ' || m.cost_max_micros || ' cost ' || coalesce(s.cost_micros::text, '?')
                                    from submission s
                                    join message m on m.account_id = s.account_id and m.message_id = s.part_id
                                    where not m.cost_max_noted
                                      and (s.cost_micros is null
                                           or s.cost_currency = 'EUR' and s.cost_micros > m.cost_max_micros)
                                    """))
                    .as("seed %d", SEED)
                    .isEmpty();
            int taken = ROUNDS * (MESSAGES / accounts.size());
            for (Account account : accounts) {
                long back =
                        world.number(
                                "select coalesce(sum(refunded_micros), 0) / %d from report where account_id = %d"
                                        .formatted(
                                                AcceptanceUnderTest.PRICE, account.id().value()));
                world.assertPaid(account, taken - (int) back);
            }
            System.out.printf(
                    "seed %d: %d attempts, %s, below margin and let go %.0f%n",
                    SEED, sent, world.counts(), world.counter("heliograph.dispatch.below.margin"));
        }
    }
}
