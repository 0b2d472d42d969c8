package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.ledger.Money;
import io.heliograph.message.Message;
import io.heliograph.message.MessageType;
import io.heliograph.message.Origin;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.pricing.PriceRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The backlogs among all that goes on around them, step by step in an order that a seed decides:
/// groups that are committed and told later, pages that are read and told later, answers, retries,
/// begins that come, floors that are saved, kills. The database is a map.
///
/// What it checks while it runs: no part is on the wire twice or again after its end, and nothing
/// is sent to a recipient before what was accepted for it earlier is done.
final class BacklogModel {
    private static final int ACCOUNTS = 3;
    private static final int RECIPIENTS = 4;
    private static final Duration MARGIN = Duration.ofSeconds(60);
    private static final DispatchSettings SETTINGS =
            new DispatchSettings(
                    4, 9, 100, 2, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofHours(1));

    private final Random random;
    private final double scheduledShare;
    private final double groupShare;
    private final TreeMap<Long, Row> table = new TreeMap<>();
    private final Map<Long, Instant> made = new HashMap<>();
    private final Map<AccountId, Group> underWay = new HashMap<>();
    private final Map<Long, Flying> flights = new HashMap<>();
    private final ArrayDeque<Runnable> inbox = new ArrayDeque<>();
    private final List<Runnable> reads = new ArrayList<>();
    private Instant now = Instant.parse("2026-10-05T12:00:00Z");
    private long nextId = 1_000;
    private Backlogs backlogs;
    private Instant queuedUpTo = now;
    private Instant dueToldUpTo = now;
    private Instant schedulerUpTo = now;
    private boolean schedulerAtWork;
    private long savedFloor;
    private Instant savedSchedule = now;

    /// How many kills there were, so that a test can see that there were some.
    int kills;

    private static final class Row {
        final Message message;
        final Map<Long, Integer> attempts = new HashMap<>();
        final Set<Long> done = new HashSet<>();

        Row(Message message) {
            this.message = message;
        }

        boolean isDone() {
            return done.size() == message.parts();
        }
    }

    private record Group(long mark, List<Message> messages, boolean committed) {}

    private record Flying(long flightId, Row row, Delivery delivery, Delivery.Part part) {}

    BacklogModel(long seed) {
        random = new Random(seed);
        scheduledShare = random.nextInt(5) / 4.0;
        groupShare = random.nextInt(1, 5) / 4.0;
        backlogs = new Backlogs(SETTINGS, nextId);
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private AccountId someAccount() {
        return new AccountId(1 + random.nextInt(ACCOUNTS));
    }

    private long id(int count) {
        long id = nextId;
        nextId += count;
        made.put(id, now);
        return id;
    }

    /// One thing that can happen.
    void step() {
        switch (random.nextInt(12)) {
            case 0 -> {
                if (chance(groupShare)) {
                    group(someAccount());
                }
            }
            case 1, 2 -> handle();
            case 3 -> read();
            case 4, 5 -> send();
            case 6, 7 -> answer();
            case 8 -> schedule();
            case 9 -> {
                if (chance(0.3)) {
                    now = now.plusSeconds(random.nextInt(30));
                }
            }
            case 10 -> {
                saveFloors();
            }
            default -> {
                if (chance(0.08)) {
                    kill();
                }
            }
        }
    }

    /// Runs until nothing is left, without new messages.
    void settle() {
        for (int i = 0; i < 4_000 && !table.values().stream().allMatch(Row::isDone); i++) {
            underWay.keySet().stream().toList().forEach(this::group);
            handle();
            read();
            send();
            answer();
            schedule();
            now = now.plusSeconds(1);
        }
    }

    List<Message> lost() {
        return table.values().stream()
                .filter(row -> !row.isDone())
                .map(row -> row.message)
                .toList();
    }

    int messages() {
        return table.size();
    }

    /// An account's next group: begun, committed, told.
    private void group(AccountId account) {
        Group group = underWay.get(account);
        if (group == null) {
            long mark = id(1);
            List<Message> messages = new ArrayList<>();
            int count = 1 + random.nextInt(5);
            for (int i = 0; i < count; i++) {
                messages.add(message(account));
            }
            underWay.put(account, new Group(mark, messages, false));
        } else if (!group.committed()) {
            group.messages().forEach(message -> table.put(message.id(), new Row(message)));
            underWay.put(account, new Group(group.mark(), group.messages(), true));
        } else {
            inbox.add(() -> backlogs.told(account, group.messages(), queuedUpTo));
            underWay.remove(account);
        }
    }

    private Message message(AccountId account) {
        int parts = 1 + random.nextInt(3);
        Instant begins = now.plusSeconds(chance(scheduledShare) ? random.nextInt(40) : 0);
        return new Message(
                account,
                id(parts),
                new Msisdn(380670000000L + random.nextInt(RECIPIENTS)),
                "Verify",
                "x",
                MessageType.SMS,
                parts,
                new Network(255, 1),
                new Money(1, "EUR"),
                PriceRule.SUBMITTED,
                now,
                begins,
                begins.plusSeconds(86_400),
                true,
                null,
                Origin.REST,
                0);
    }

    private void handle() {
        for (int i = random.nextInt(4); i >= 0 && !inbox.isEmpty(); i--) {
            inbox.remove().run();
        }
    }

    /// Either begins to read the pages that are wanted, or ends a read.
    private void read() {
        for (Backlog backlog : backlogs.wanting()) {
            int limit = Math.max(1, backlogs.room(backlog));
            Backlog.DueRange due = backlog.due();
            Long after = backlog.spilledAfter();
            backlog.reading = true;
            if (due == null) {
                backlog.beginPage();
            }
            reads.add(() -> page(backlog, due, after, limit));
        }
        if (!reads.isEmpty()) {
            reads.remove(random.nextInt(reads.size())).run();
        }
    }

    private void page(
            Backlog backlog, Backlog.@Nullable DueRange due, @Nullable Long after, int limit) {
        Backlogs told = backlogs;
        if (due != null) {
            List<Unsent> page = duePage(backlog.account, due, limit);
            later(() -> {
                backlog.reading = false;
                told.changed(backlog, () -> backlog.duePage(page, due, page.size() == limit));
            });
        } else if (after != null) {
            List<Unsent> page =
                    table.tailMap(after, false).values().stream()
                            .filter(row -> row.message.account().equals(backlog.account))
                            .filter(row -> !row.message.scheduled())
                            .limit(limit)
                            .map(BacklogModel::unsent)
                            .toList();
            later(() -> {
                backlog.reading = false;
                told.changed(backlog, () -> backlog.spilledPage(page, page.size() == limit));
            });
        }
    }

    /// What was read is told when much else may have happened.
    private void later(Runnable event) {
        reads.add(() -> inbox.add(event));
    }

    private List<Unsent> duePage(AccountId account, Backlog.DueRange due, int limit) {
        return table.values().stream()
                .filter(row -> row.message.account().equals(account) && row.message.scheduled())
                .filter(row -> isAfter(row.message, due))
                .filter(row -> !row.message.beginsAt().isAfter(due.until()))
                .sorted((a, b) -> {
                    int begins = a.message.beginsAt().compareTo(b.message.beginsAt());
                    return begins != 0 ? begins : Long.compare(a.message.id(), b.message.id());
                })
                .limit(limit)
                .map(BacklogModel::unsent)
                .toList();
    }

    private static boolean isAfter(Message message, Backlog.DueRange due) {
        int begins = message.beginsAt().compareTo(due.after());
        return begins > 0 || (begins == 0 && message.id() > due.afterId());
    }

    private static Unsent unsent(Row row) {
        List<Delivery.Part> parts = new ArrayList<>();
        for (int number = 1; number <= row.message.parts(); number++) {
            long part = row.message.partId(number);
            if (!row.done.contains(part)) {
                parts.add(new Delivery.Part(part, row.attempts.getOrDefault(part, 0) + 1));
            }
        }
        return new Unsent(row.message, parts);
    }

    private void send() {
        for (int i = random.nextInt(3); i >= 0; i--) {
            Delivery next = backlogs.next();
            if (next == null) {
                return;
            }
            Delivery.Part part = backlogs.take(next);
            Row row = table.get(next.message.id());
            if (row == null) {
                throw new AssertionError("sent before it was kept: " + next.message);
            }
            checkSent(row, part);
            long flight = id(1);
            next.boarded(flight);
            flights.put(part.id(), new Flying(flight, row, next, part));
        }
    }

    private void checkSent(Row row, Delivery.Part part) {
        Message message = row.message;
        if (flights.containsKey(part.id())) {
            throw new AssertionError("on the wire twice: " + message);
        }
        if (row.done.contains(part.id())) {
            throw new AssertionError("sent again after its end: " + message);
        }
        if (part.attempt() != row.attempts.getOrDefault(part.id(), 0) + 1) {
            throw new AssertionError("attempt " + part.attempt() + " of " + message);
        }
        if (message.scheduled()) {
            if (message.beginsAt().isAfter(now)) {
                throw new AssertionError("sent before its time: " + message);
            }
            return;
        }
        for (Row earlier : table.headMap(message.id()).values()) {
            if (earlier.message.account().equals(message.account())
                    && earlier.message.recipient().equals(message.recipient())
                    && !earlier.message.scheduled()
                    && !earlier.isDone()) {
                throw new AssertionError(message + " overtook " + earlier.message);
            }
        }
    }

    /// Some answers are recorded, and told later.
    private void answer() {
        for (Flying flying : List.copyOf(flights.values())) {
            if (chance(0.4)) {
                boolean again = chance(0.3);
                record(flying, again);
                inbox.add(() -> {
                    if (again) {
                        backlogs.again(
                                flying.delivery(), flying.part().id(), flying.part().attempt() + 1);
                    } else {
                        backlogs.settle(flying.delivery());
                    }
                });
            }
        }
    }

    private void record(Flying flying, boolean again) {
        flights.remove(flying.part().id());
        flying.row().attempts.put(flying.part().id(), flying.part().attempt());
        if (!again) {
            flying.row().done.add(flying.part().id());
        }
    }

    /// A tick of the scheduler in its three steps.
    private void schedule() {
        if (schedulerAtWork || !now.isAfter(schedulerUpTo)) {
            return;
        }
        schedulerAtWork = true;
        Instant from = schedulerUpTo;
        Instant until = now;
        inbox.add(() -> {
            queuedUpTo = until;
            reads.add(() -> {
                List<AccountId> due =
                        table.values().stream()
                                .map(row -> row.message)
                                .filter(Message::scheduled)
                                .filter(message -> message.beginsAt().isAfter(from))
                                .filter(message -> !message.beginsAt().isAfter(until))
                                .map(Message::account)
                                .distinct()
                                .toList();
                reads.add(() -> {
                    inbox.add(() -> {
                        due.forEach(account -> backlogs.due(account, from, until));
                        dueToldUpTo = until;
                    });
                    schedulerUpTo = until;
                    schedulerAtWork = false;
                });
            });
        });
    }

    private void saveFloors() {
        long settled =
                underWay.values().stream().mapToLong(Group::mark).min().orElseGet(() -> id(1));
        Instant settledAt = made.getOrDefault(settled, now).minus(MARGIN);
        Backlogs asked = backlogs;
        inbox.add(() -> {
            Event.Floors floors = asked.floors(settled, dueToldUpTo);
            savedFloor = Math.max(savedFloor, floors.dispatch());
            Instant schedule =
                    floors.schedule().isBefore(settledAt) ? floors.schedule() : settledAt;
            savedSchedule = schedule.isAfter(savedSchedule) ? schedule : savedSchedule;
        });
    }

    /// All is forgotten but the table, the flights and the floors.
    private void kill() {
        kills++;
        inbox.clear();
        reads.clear();
        underWay.clear();
        schedulerAtWork = false;
        for (Flying flying : List.copyOf(flights.values())) {
            if (flying.flightId() >= savedFloor) {
                record(flying, chance(0.5));
            }
        }
        backlogs = new Backlogs(SETTINGS, nextId);
        table.tailMap(savedFloor).values().stream()
                .map(row -> row.message.account())
                .distinct()
                .forEach(account -> backlogs.spilled(account, savedFloor - 1));
        schedulerUpTo = savedSchedule;
        queuedUpTo = savedSchedule;
        dueToldUpTo = savedSchedule;
    }
}
