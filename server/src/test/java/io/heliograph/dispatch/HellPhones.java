package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.account.Account;
import io.heliograph.db.AccountId;
import io.heliograph.fixture.Until;
import io.heliograph.simulator.PhoneMessage;
import io.heliograph.simulator.PhoneMessage.Join;
import io.heliograph.simulator.Simulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What phones send in [HellTest]: texts in parts, out of order and twice, STOP and START.
final class HellPhones {
    private static final Duration HANG = Duration.ofMinutes(1);
    private static final List<Join> JOINS = List.of(Join.values());
    private static final List<String> STOPS = List.of("STOP", " stop ", "СТОП");

    private final Random random;
    private final Map<AccountId, String> numbers = new LinkedHashMap<>();

    /// account, a text
    private final TreeSet<String> written = new TreeSet<>();

    private final Set<Said> stopped = new LinkedHashSet<>();

    private record Said(AccountId account, long phone) {
        @Override
        public String toString() {
            return account + " " + phone;
        }
    }

    HellPhones(Random random) {
        this.random = random;
    }

    /// Each account has one that phones answer to.
    void giveNumbers(World world, List<Account> accounts) {
        for (Account account : accounts) {
            String number = "38067000000" + numbers.size();
            numbers.put(account.id(), number);
            world.operates(
                    "insert into incoming_number (number, account_id) values ('%s', %d)"
                            .formatted(number, account.id().value()));
        }
    }

    /// A text of one to three parts, each of them perhaps twice, in any order.
    void write(Simulator over, Hell.Sent to) {
        for (AccountId account : numbers.keySet()) {
            int parts = 1 + random.nextInt(3);
            String text = "answer " + written.size() + (random.nextBoolean() ? " так" : " yes");
            Join join = JOINS.get(random.nextInt(JOINS.size()));
            int reference = written.size() % 256;
            List<Integer> order = new ArrayList<>();
            for (int number = 1; number <= parts; number++) {
                order.add(random.nextInt(order.size() + 1), number);
            }
            if (parts > 1) {
                order.addFirst(order.getFirst()); // once the text is whole it would be another's
            }
            over.phone(
                    PhoneMessage.of(
                                    Long.toString(to.number()),
                                    number(account),
                                    text,
                                    parts,
                                    join,
                                    reference)
                            .only(order.toArray(Integer[]::new)));
            written.add(account + " " + text);
        }
    }

    void stop(Simulator over, AccountId account, long phone) {
        say(over, new Said(account, phone), STOPS.get(random.nextInt(STOPS.size())));
        stopped.add(new Said(account, phone));
    }

    private void say(Simulator over, Said who, String text) {
        over.phone(PhoneMessage.of(Long.toString(who.phone), number(who.account), text));
    }

    private String number(AccountId account) {
        return Objects.requireNonNull(numbers.get(account));
    }

    /// Until all that phones have ordered is done.
    void awaitObeyed(World world) throws InterruptedException {
        Until.nothingIsMissing(
                HANG,
                () -> {
                    HellTest.tick(world);
                    boolean all = blackList(world).equals(texts(stopped));
                    return all && world.number("select count(*) from stop_order") == 0
                            ? ""
                            : "STOPs";
                });
    }

    /// Some of those that have said STOP say START.
    void start(World world) throws InterruptedException {
        List<Said> again = stopped.stream().filter(_ -> random.nextInt(4) == 0).toList();
        again.forEach(who -> say(world.carriers.getLast(), who, "Start"));
        stopped.removeAll(again);
        Set<String> left = texts(stopped);
        Until.nothingIsMissing(
                HANG,
                () -> {
                    HellTest.tick(world);
                    Set<String> listed = blackList(world);
                    return listed.equals(left)
                            ? ""
                            : "the STARTs of %s, kept %s"
                                    .formatted(
                                            listed.stream()
                                                    .filter(phone -> !left.contains(phone))
                                                    .toList(),
                                            world.texts(
                                                    "select verb || ' ' || verb_due || ' ' || count(*) from incoming group by verb, verb_due"));
                });
    }

    private static Set<String> texts(Set<Said> who) {
        return who.stream().map(Said::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    void assertKept(World world) {
        assertThat(
                        new TreeSet<>(
                                world.texts(
                                        "select account_id || ' ' || text from incoming where verb is null and complete")))
                .isEqualTo(written);
    }

    private static Set<String> blackList(World world) {
        return new TreeSet<>(world.texts("select account_id || ' ' || phone from black_list"));
    }
}
