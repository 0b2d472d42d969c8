package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest;
import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.fixture.Until;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.ledger.Proof;
import io.heliograph.pricing.PriceRule;
import io.heliograph.simulator.IdFormat;
import io.heliograph.simulator.MessageIds;
import io.heliograph.simulator.Simulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Four carriers of two binds each that do, by a seed, all that carriers are known to do, to 10,000
/// messages; at the end each state and cent is what it must be, by what the carriers say they did.
/// What must be, and why it is not always one thing, says [Hell.Kind].
///
/// `-Dhell.seed=…` repeats the draws of a run (not the machine's own timing), `-Dhell.messages=…`
/// makes it longer.
@Tag("slow")
@Timeout(600)
final class HellTest {
    private static final long SEED = Long.getLong("hell.seed", System.nanoTime() & 0xFFFFFF);
    private static final int MESSAGES = Integer.getInteger("hell.messages", 10_000);

    /// Of the clock at each look, ten of which take a second: so slow that no doubt is decided
    /// before the answer has had its time outside.
    private static final Duration PACE = Duration.ofMillis(300);

    private static final int WAVES = 5;
    private static final Duration HANG = Duration.ofMinutes(2);

    /// Of each carrier: the time in which the answer of a part is waited for is short where answers
    /// are withheld.
    private static final String USUAL =
            "binds = 2, window = 100, pause { minMillis = 50, maxMillis = 200 }\n";

    private static final List<String> OWN =
            List.of("", "", "answerTimeoutMillis = 1000", "receiptsOfParts = oneForAll");

    /// Fewer than its messages, so that its ids come again, and more than are open at once.
    private static final int IDS_OF_THE_FIRST = MESSAGES / 5;

    private static final List<String> TEXTS =
            List.of(
                    "Your code is 123456",
                    "Ваш код 123456",
                    "{[€]} ".repeat(30),
                    "x".repeat(400),
                    "Привет, как дела? ".repeat(9));

    private final Random random = new Random(SEED);
    private final List<Hell.Sent> sent = new ArrayList<>();

    private static World world() {
        World world = World.of(World.SETTINGS);
        for (int carrier = 0; carrier < OWN.size(); carrier++) {
            long ids = carrier == 0 ? IDS_OF_THE_FIRST : 0;
            MessageIds given =
                    new MessageIds(
                            IdFormat.DECIMAL, IdFormat.DECIMAL, 1 + carrier * 10_000_000L, ids);
            world.carrier(
                    settings ->
                            settings.withSeed(SEED)
                                    .withIds(given)
                                    .withRemember(1_000_000)
                                    .withScript(Hell.script()),
                    USUAL + OWN.get(carrier));
        }
        return world.start();
    }

    @Test
    void every_state_and_cent_is_right() throws Exception {
        System.out.println("hell.seed=" + SEED + " hell.messages=" + MESSAGES);
        try (World world = world()) {
            Account byDelivered = world.account("ann", PriceRule.DELIVERED);
            Account alsoByDelivered = world.account("bob", PriceRule.DELIVERED);
            Account bySubmitted = world.account("eve", PriceRule.SUBMITTED);
            List<Account> accounts = List.of(byDelivered, alsoByDelivered, bySubmitted);
            for (int wave = 0; wave < WAVES; wave++) {
                wave(world, accounts);
                // its ids come again in the next
                drain(world, message -> message.kind().provider() == 1);
            }
            drain(world, message -> message.kind() != Hell.Kind.LOST && message.kind().isTaken());
            // UNKNOWN is an end, and is corrected by the answer that comes late
            Until.nothingIsMissing(HANG, () -> uncorrected(world));
            world.move(Duration.ofHours(26));
            drain(world, _ -> true);

            Until.nothingIsMissing(HANG, () -> undecided(world));
            assertThat(faults(world, _ -> true)).as("hell.seed=" + SEED).isEmpty();
            assertMoney(world, accounts, world.latestEnds());
        }
    }

    private void wave(World world, List<Account> accounts) throws InterruptedException {
        int each = MESSAGES / WAVES / Hell.Kind.values().length / TEXTS.size();
        int unbound = random.nextInt(world.carriers.size());
        for (int text = 0; text < TEXTS.size(); text++) {
            for (Hell.Kind kind : Hell.Kind.values()) {
                Account account =
                        accounts.get(
                                kind.isTaken()
                                        ? random.nextInt(accounts.size())
                                        : random.nextInt(2));
                Form form = Form.of(TEXTS.get(text));
                long first = kind.number(sent.size());
                List<Long> ids =
                        world.sendMany(
                                account, form, World.Way.pinned(kind.provider()), first, each);
                for (int i = 0; i < ids.size(); i++) {
                    sent.add(
                            new Hell.Sent(
                                    kind,
                                    account.id(),
                                    ids.get(i),
                                    first + i,
                                    Hell.parts(form.text())));
                }
            }
            if (text == TEXTS.size() / 2) {
                world.carriers.get(unbound).unbindLinks();
            }
        }
    }

    private String uncorrected(World world) {
        world.move(PACE);
        tick(world);
        List<String> faults = faults(world, message -> !message.kind().isTaken());
        return faults.isEmpty() ? "" : "hell.seed=" + SEED + " " + faults;
    }

    /// Receipts that may settle a doubt yet, and so move money.
    private static String undecided(World world) {
        world.move(PACE);
        tick(world);
        long receipts = world.number("select count(*) from doubt_receipt where messages is null");
        return receipts == 0 ? "" : receipts + " receipts to be decided";
    }

    /// At most 20 of them.
    private List<String> faults(World world, Predicate<Hell.Sent> which) {
        Map<Long, String> ends = world.latestEnds();
        Hell.Seen seen = new Hell.Seen(world.carriers.stream().map(Simulator::messages).toList());
        return sent.stream()
                .filter(which)
                .flatMap(message -> seen.faults(message, ends))
                .limit(20)
                .toList();
    }

    /// Until such messages have ended; the clock runs faster than outside meanwhile.
    private void drain(World world, Predicate<Hell.Sent> which) throws InterruptedException {
        Until.nothingIsMissing(
                HANG,
                () -> {
                    world.move(PACE);
                    tick(world);
                    Map<Long, String> ends = world.latestEnds();
                    List<Hell.Sent> open =
                            sent.stream()
                                    .filter(which)
                                    .filter(message -> !message.hasEnded(ends))
                                    .toList();
                    return open.isEmpty()
                            ? ""
                            : "%d messages: %s, such as %s with %s"
                                    .formatted(
                                            open.size(),
                                            open.stream()
                                                    .collect(
                                                            Collectors.groupingBy(
                                                                    Hell.Sent::kind,
                                                                    Collectors.counting())),
                                            open.getFirst(),
                                            world.attempts(open.getFirst().firstId()));
                });
    }

    private static void tick(World world) {
        try {
            world.tick();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private void assertMoney(World world, List<Account> accounts, Map<Long, String> ends) {
        LedgerStore ledger = new LedgerStore(world.database());
        assertThat(ledger.prove()).allMatch(Proof::holds);
        for (Account account : accounts) {
            long paid =
                    sent.stream()
                            .filter(message -> message.account().equals(account.id()))
                            .flatMap(message -> message.partIds().mapToObj(ends::get))
                            .filter(end ->
                                    account.priceRule() == PriceRule.DELIVERED
                                            ? end.equals("DELIVRD")
                                            : !end.equals("REJECTD"))
                            .count();
            assertThat(ledger.balance(account.id()).micros())
                    .as("hell.seed=%d %s", SEED, account.login())
                    .isEqualTo(World.MONEY - paid * AcceptanceUnderTest.PRICE);
        }
    }
}
