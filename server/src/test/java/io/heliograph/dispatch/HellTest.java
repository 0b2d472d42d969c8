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
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Eight carriers of two binds each that do, by a seed, all that carriers are known to do, to
/// 10,000 messages, while phones write and say STOP; at the end each state and cent is what it must
/// be, by what the carriers say they did. What must be, and why it is not always one thing, says
/// [Hell.Kind].
///
/// `-Dhell.seed=…` gives other draws than the usual (the timing is the machine's own),
/// `-Dhell.messages=…` makes it longer.
@Tag("slow")
@Timeout(600)
final class HellTest {
    private static final long SEED = Long.getLong("hell.seed", 202);
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
            List.of(
                    "",
                    "",
                    "answerTimeoutMillis = 1000, enquireLinkMillis = 1000",
                    "receiptsOfParts = oneForAll",
                    "messageIds { answer = hex, receipt = decimal }",
                    "",
                    "answerTimeoutMillis = 1000, uncertain = resend",
                    "partsPerSecond = 50");

    /// Carriers whose links are dropped with submits open.
    private static final List<Integer> DROPPED = List.of(2, 6);

    /// Carriers that phones write over.
    private static final List<Integer> OVER = List.of(0, 1, 7);

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
    private final HellPhones phones = new HellPhones(random);

    /// The lifetime of all messages.
    private boolean isOver;

    private static World world() {
        World world = World.of(World.SETTINGS);
        for (int carrier = 0; carrier < OWN.size(); carrier++) {
            MessageIds given = ids(carrier);
            world.carrier(
                    settings ->
                            settings.withSeed(SEED)
                                    .withIds(given)
                                    .withRemember(1_000_000)
                                    .withScript(Hell.script()),
                    USUAL + OWN.get(carrier));
        }
        return world.listens().start();
    }

    private static MessageIds ids(int carrier) {
        return switch (carrier) {
            case 0 -> new MessageIds(IdFormat.DECIMAL, IdFormat.DECIMAL, 1, IDS_OF_THE_FIRST);
            // of 32 bits whose first is set
            case 4 -> new MessageIds(IdFormat.HEX_UPPER_ZEROS, IdFormat.DECIMAL, 3_000_000_000L);
            case 5 -> new MessageIds(IdFormat.LETTERS, IdFormat.LETTERS, 1);
            default ->
                    new MessageIds(IdFormat.DECIMAL, IdFormat.DECIMAL, 1 + carrier * 10_000_000L);
        };
    }

    @Test
    void every_state_and_cent_is_right() throws Exception {
        System.out.println("hell.seed=" + SEED + " hell.messages=" + MESSAGES);
        try (World world = world()) {
            Account byDelivered = world.account("ann", PriceRule.DELIVERED);
            Account alsoByDelivered = world.account("bob", PriceRule.DELIVERED);
            Account bySubmitted = world.account("eve", PriceRule.SUBMITTED);
            List<Account> accounts = List.of(byDelivered, alsoByDelivered, bySubmitted);
            phones.giveNumbers(world, accounts);
            for (int wave = 0; wave < WAVES; wave++) {
                wave(world, accounts);
                // its ids come again in the next
                drain(world, message -> message.kind().provider() == 1);
            }
            drain(world, _ -> true);
            // what was assumed is corrected by answers and receipts that come late
            Until.nothingIsMissing(HANG, () -> uncorrected(world, _ -> true));
            phones.awaitObeyed(world);
            phones.start(world);
            world.move(Duration.ofHours(26));
            isOver = true;
            drain(world, _ -> true);
            Until.nothingIsMissing(HANG, () -> undecided(world));
            world.carriers.forEach(Simulator::letReceiptsGo);
            Until.nothingIsMissing(HANG, () -> uncorrected(world, _ -> true));

            assertMoney(world, accounts, world.latestEnds());
            phones.assertKept(world);
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
                send(world, kind, account, Form.of(TEXTS.get(text)), each);
            }
            Simulator over = world.carriers.get(OVER.get(random.nextInt(OVER.size())));
            phones.write(over, sent.getLast());
            if (text == TEXTS.size() / 2) {
                world.carriers.get(unbound).unbindLinks();
                DROPPED.forEach(carrier -> world.carriers.get(carrier).dropLinks());
            }
        }
    }

    private void send(World world, Hell.Kind kind, Account account, Form form, int count) {
        boolean isLater = kind == Hell.Kind.STOPPED_LATER;
        long first = kind.number(sent.size());
        List<List<Long>> ids = new ArrayList<>();
        for (int copy = 0; copy < (kind == Hell.Kind.TWICE ? 2 : 1); copy++) {
            ids.add(
                    world.sendMany(
                            account,
                            isLater ? form.after(Duration.ofHours(2)) : form,
                            World.Way.pinned(kind.provider()),
                            first,
                            count));
        }
        int parts = Hell.parts(form.text());
        for (int i = 0; i < count; i++) {
            int at = i;
            List<Long> partIds =
                    ids.stream()
                            .flatMapToLong(of -> LongStream.range(of.get(at), of.get(at) + parts))
                            .boxed()
                            .toList();
            boolean stops = isLater || (kind == Hell.Kind.STOPPED && random.nextBoolean());
            sent.add(new Hell.Sent(kind, account.id(), partIds, first + i, stops));
            if (stops) {
                phones.stop(world.carriers.getLast(), account.id(), first + i);
            }
        }
    }

    private String uncorrected(World world, Predicate<Hell.Sent> which) {
        world.move(PACE);
        tick(world);
        List<String> faults = faults(world, which.and(this::isToEnd));
        return faults.isEmpty() ? "" : "hell.seed=" + SEED + " " + faults;
    }

    /// Receipts that may settle a doubt yet, and so move money.
    private static String undecided(World world) {
        world.move(PACE);
        tick(world);
        long receipts = world.number("select count(*) from doubt_receipt where messages is null");
        return receipts == 0 ? "" : receipts + " receipts to be decided";
    }

    private boolean isToEnd(Hell.Sent message) {
        return isOver || !message.kind().isOverdue();
    }

    /// At most 20 of them.
    private List<String> faults(World world, Predicate<Hell.Sent> which) {
        Map<Long, String> ends = world.latestEnds();
        Hell.Seen seen =
                new Hell.Seen(
                        world.carriers.stream().map(Simulator::messages).toList(), listed(world));
        return sent.stream()
                .filter(which)
                .flatMap(message -> seen.faults(message, ends))
                .limit(20)
                .toList();
    }

    /// What is known of it.
    private static List<String> evidence(World world, Hell.Sent message) {
        long tail = message.number() % 100_000_000;
        List<String> evidence = new ArrayList<>(world.attempts(message.partIds().getFirst()));
        for (String rows :
                List.of(
                        "submission s where part_id in (%s)"
                                .formatted(
                                        message.partIds().stream()
                                                .map(String::valueOf)
                                                .collect(Collectors.joining(","))),
                        "doubt s where tail = " + tail,
                        "doubt_receipt s where %d = any(tails)".formatted(tail),
                        "parked_receipt s where recipient like '%" + tail + "%'")) {
            evidence.addAll(world.texts("select s::text from " + rows));
        }
        return evidence;
    }

    private static Map<Long, Long> listed(World world) {
        return world
                .texts("select unnest(recipient_ends_in)::text from operator_ambiguous_receipt")
                .stream()
                .collect(Collectors.groupingBy(Long::valueOf, Collectors.counting()));
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
                                    .filter(this::isToEnd)
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
                                            evidence(world, open.getFirst()));
                });
    }

    static void tick(World world) {
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
                            .flatMap(message -> message.partIds().stream().map(ends::get))
                            .filter(end ->
                                    account.priceRule() == PriceRule.DELIVERED
                                            ? end.equals("DELIVRD")
                                            : !end.equals("REJECTD") && !end.equals("DELETED"))
                            .count();
            assertThat(ledger.balance(account.id()).micros())
                    .as("hell.seed=%d %s", SEED, account.login())
                    .isEqualTo(World.MONEY - paid * AcceptanceUnderTest.PRICE);
        }
    }
}
