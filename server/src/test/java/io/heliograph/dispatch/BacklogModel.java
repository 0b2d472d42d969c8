package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.journal.Fate;
import io.heliograph.ledger.Money;
import io.heliograph.message.Message;
import io.heliograph.message.PartState;
import io.heliograph.message.Pins;
import io.heliograph.message.Source;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.pricing.PriceRule;
import io.heliograph.routing.Fit;
import io.heliograph.routing.Route;
import io.heliograph.routing.RouteList;
import io.heliograph.routing.RoutedProvider;
import io.heliograph.routing.Share;
import io.heliograph.routing.Step;
import io.heliograph.text.MessageType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The backlogs and queues among all that goes on around them, step by step in an order that a seed
/// decides: groups that are committed and told later, pages that are read and told later, answers,
/// retries, begins that come, lifetimes that end, mailings that are held, released and ended,
/// messages that are cancelled, providers that come and go, floors that are saved, kills. The
/// database is a map.
///
/// What it checks while it runs: no part is on the wire twice or again after its end; nothing is
/// sent that is held, ended or cancelled, or by a provider that it is not for; nothing is deleted
/// of which some part was sent; and nothing is sent to a recipient before what was accepted for it
/// earlier in its lane is done.
final class BacklogModel {
    private static final int ACCOUNTS = 3;
    private static final int RECIPIENTS = 4;
    private static final int MAILINGS = 3;
    private static final Duration MARGIN = Duration.ofSeconds(60);
    private static final DispatchSettings SETTINGS =
            new DispatchSettings(
                    4,
                    9,
                    100,
                    2,
                    Duration.ofMillis(1),
                    Duration.ofMillis(1),
                    2_000,
                    Duration.ofDays(1),
                    Duration.ofSeconds(30),
                    Duration.ofHours(1));

    private static final Fate[] FATES = Fate.values();

    /// The third provider is no longer sent to.
    private static final List<RoutedProvider> ROUTED =
            List.of(
                    new RoutedProvider(1, 1, Set.of(MessageType.SMS, MessageType.FLASH_SMS)),
                    new RoutedProvider(2, 3, Set.of(MessageType.SMS)));

    private static final List<Integer> PROVIDERS = List.of(1, 2, 3);

    private final Random random;
    private final double scheduledShare;
    private final double groupShare;
    private final double mailingShare;
    private final double pinnedShare;
    private final double routedShare;
    private final double setBackShare;
    private final TreeMap<Long, Row> table = new TreeMap<>();
    private final Map<Long, Instant> made = new HashMap<>();
    private final Map<AccountId, Group> underWay = new HashMap<>();
    private final Map<Long, Flying> flights = new HashMap<>();
    private final Map<Mailing, MailingOrders.Order> orders = new TreeMap<>();
    private final Set<Mailing> everHeld = new HashSet<>();
    private final ArrayDeque<Runnable> inbox = new ArrayDeque<>();
    private final List<Runnable> reads = new ArrayList<>();
    private final int[] room = {1, 1};
    private Instant now = Instant.parse("2026-10-05T12:00:00Z");
    private long nanos;
    private long nextId = 1_000;
    private Lanes lanes;
    private RouteList routes = RouteList.NONE;

    /// As the dispatcher knows them.
    private RouteList routesTold = RouteList.NONE;

    private Tally tally;
    private Cancels cancels;
    private Queues queues;
    private Backlogs backlogs;
    private DueTimes dueTimes;
    private boolean schedulerAtWork;
    private long savedFloor;
    private Instant savedSchedule = now;
    private List<Floors.Lagging> savedLagging = List.of();

    /// How often each of these happened, so that a test can see that they did.
    int kills;

    int deleted;
    int cancelled;
    int expired;
    int lagging;
    int setBack;

    private static final class Row {
        final Message message;
        final Map<Long, Integer> attempts = new HashMap<>();
        final Set<Long> done = new HashSet<>();
        final Set<Long> ending = new HashSet<>();
        boolean reached;

        /// Answers that are recorded and that the dispatcher does not know yet.
        int untold;

        Row(Message message) {
            this.message = message;
        }

        boolean isDone() {
            return done.size() == message.parts();
        }
    }

    private record Mailing(AccountId account, long id) implements Comparable<Mailing> {
        @Override
        public int compareTo(Mailing other) {
            int accounts = Long.compare(account.value(), other.account.value());
            return accounts != 0 ? accounts : Long.compare(id, other.id);
        }
    }

    private record Group(long mark, List<Message> messages, boolean committed) {}

    private record Flying(long flightId, Row row, Outgoing outgoing, Outgoing.Part part) {}

    BacklogModel(long seed) {
        random = new Random(seed);
        scheduledShare = random.nextInt(5) / 4.0;
        groupShare = random.nextInt(1, 5) / 4.0;
        mailingShare = random.nextInt(5) / 4.0;
        pinnedShare = random.nextInt(3) / 4.0;
        setBackShare = random.nextInt(3) / 20.0;
        routedShare = random.nextInt(3) / 4.0;
        begin();
    }

    private void begin() {
        routesTold = routes;
        lanes = new Lanes(ROUTED, PROVIDERS, routes);
        tally = new Tally();
        cancels = new Cancels();
        queues =
                new Queues(
                        new AccountTurns(lanes.all(), SETTINGS.turnParts()),
                        new Retries(SETTINGS.retryMin(), SETTINGS.retryMax(), random),
                        cancels,
                        Duration.ofDays(1),
                        this::end);
        backlogs = new Backlogs(SETTINGS, lanes, queues, tally, nextId);
        dueTimes = new DueTimes(backlogs, lanes, now);
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
        happen();
        checkStandings();
    }

    /// What stands somewhere has a part to go on with, and what is away or ending has none here.
    private void checkStandings() {
        for (int account = 1; account <= ACCOUNTS; account++) {
            for (Backlog backlog : backlogs.all(new AccountId(account))) {
                for (Outgoing each : backlog.held()) {
                    boolean right =
                            switch (each.standing) {
                                case QUEUED, BEHIND, SENDING, ASIDE -> each.hasUnsent();
                                case AWAY, ENDING -> !each.hasUnsent();
                                case ARRIVED, DONE, WITHDRAWN -> false;
                            };
                    if (!right) {
                        throw new AssertionError(each.standing + " is wrong: " + each.message);
                    }
                }
            }
        }
    }

    private void happen() {
        switch (random.nextInt(17)) {
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
                } else if (chance(setBackShare)) {
                    now = now.minusSeconds(random.nextInt(60));
                    setBack++;
                }
            }
            case 10 -> saveFloors();
            case 11 -> orderMailing();
            case 12 -> {
                room[random.nextInt(room.length)] = random.nextInt(4) - 1;
            }
            case 13 -> {
                retry();
                expire();
            }
            case 14 -> cancel();
            case 15 -> changeRoutes();
            default -> {
                if (chance(0.08)) {
                    kill();
                }
            }
        }
    }

    /// Two routes, whose providers change, and of which one may be closed.
    private void changeRoutes() {
        boolean closed = chance(0.2);
        routes = new RouteList(List.of(route(1, closed), route(2, false)));
        Lanes told = lanes;
        RouteList now = routes;
        inbox.add(() -> {
            told.reroute(now);
            routesTold = now;
        });
    }

    private Route route(int id, boolean closed) {
        List<Share> shares =
                PROVIDERS.stream()
                        .filter(_ -> chance(0.6))
                        .map(provider -> new Share(provider, random.nextInt(3)))
                        .toList();
        return new Route(
                id, Fit.ALL, shares.isEmpty() ? List.of() : List.of(Step.sharing(shares)), closed);
    }

    /// Runs until nothing is left, without new messages.
    void settle() {
        orders.forEach((mailing, order) -> {
            if (order == MailingOrders.Order.HOLD) {
                order(mailing, MailingOrders.Order.SEND);
            }
        });
        for (int i = 0; i < 4_000 && !isSettled(); i++) {
            underWay.keySet().stream().toList().forEach(this::group);
            room[0] = 1;
            room[1] = 1;
            handle();
            read();
            send();
            answer();
            retry();
            expire();
            schedule();
            now = now.plusSeconds(1);
        }
    }

    private boolean isSettled() {
        return table.values().stream().allMatch(Row::isDone) && inbox.isEmpty();
    }

    /// Cancelled messages that are not forgotten although all is done.
    int remembered() {
        for (int i = 0; i < 100; i++) {
            read();
        }
        saveFloors();
        while (!inbox.isEmpty()) {
            handle();
        }
        return cancels.size();
    }

    /// Messages that are counted as waiting.
    int waiting() {
        int bulk = 0;
        for (int account = 1; account <= ACCOUNTS; account++) {
            bulk += tally.bulkWaiting(new AccountId(account));
        }
        return tally.active() + tally.aside() + bulk;
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
            inbox.add(() -> backlogs.told(account, group.messages(), dueTimes.queuedUpTo()));
            underWay.remove(account);
        }
    }

    private Message message(AccountId account) {
        int parts = 1 + random.nextInt(3);
        Instant begins = now.plusSeconds(chance(scheduledShare) ? random.nextInt(40) : 0);
        Message message =
                new Message(
                        account,
                        id(parts),
                        new Msisdn(380670000000L + random.nextInt(RECIPIENTS)),
                        "Verify",
                        "x",
                        chance(0.3) ? MessageType.FLASH_SMS : MessageType.SMS,
                        parts,
                        new Network(255, 1),
                        new Money(1, "EUR"),
                        PriceRule.SUBMITTED,
                        now,
                        begins,
                        begins.plusSeconds(chance(0.2) ? 20 + random.nextInt(100) : 1_000),
                        true,
                        null,
                        chance(mailingShare)
                                ? new Source(
                                        Source.Channel.MAILING, 0, 1 + random.nextInt(MAILINGS))
                                : Source.REST,
                        Pins.to(chance(pinnedShare) ? 1 + random.nextInt(PROVIDERS.size()) : 0),
                        chance(routedShare) ? 1 + random.nextInt(2) : Route.OF_FILE,
                        null);
        return message;
    }

    private void orderMailing() {
        if (!chance(0.3)) {
            return;
        }
        Mailing mailing = new Mailing(someAccount(), 1 + random.nextInt(MAILINGS));
        order(
                mailing,
                chance(0.1)
                        ? MailingOrders.Order.END
                        : chance(0.5) ? MailingOrders.Order.HOLD : MailingOrders.Order.SEND);
    }

    /// What is ordered is heard of later.
    private void order(Mailing mailing, MailingOrders.Order order) {
        Queues asked = queues;
        Backlogs own = backlogs;
        inbox.add(() -> {
            if (orders.get(mailing) != MailingOrders.Order.END) {
                orders.put(mailing, order);
            }
            if (order != MailingOrders.Order.SEND) {
                everHeld.add(mailing);
            }
            AccountId account = mailing.account();
            List<Backlog> all = own.all(account);
            switch (order) {
                case SEND -> asked.release(all, account, mailing.id());
                case HOLD -> asked.hold(all, account, mailing.id());
                case END -> asked.end(all, account, mailing.id(), this::end);
            }
        });
    }

    /// Some messages of an account, told or not, in memory or not.
    private void cancel() {
        if (table.isEmpty() || !chance(0.5)) {
            return;
        }
        List<Row> rows = List.copyOf(table.values());
        AccountId account = rows.get(random.nextInt(rows.size())).message.account();
        Set<Long> ids = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            // mostly young ones
            int back = 1 + random.nextInt(Math.min(rows.size(), chance(0.9) ? 12 : 1_000));
            Message message = rows.get(rows.size() - back).message;
            if (message.account().equals(account)) {
                ids.add(message.id());
            }
        }
        Queues asked = queues;
        Backlogs own = backlogs;
        Cancels known = cancels;
        inbox.add(() -> {
            Set<Long> stored = asked.cancel(own.all(account), account, ids, this::end);
            reads.add(() -> cancelStored(account, ids, stored, own, known));
        });
    }

    /// What is not in memory is ended in the table, after what is.
    private void cancelStored(
            AccountId account, Set<Long> ids, Set<Long> stored, Backlogs own, Cancels known) {
        if (ids.stream().map(table::get).anyMatch(row -> !row.done.containsAll(row.ending))) {
            reads.add(() -> cancelStored(account, ids, stored, own, known));
            return;
        }
        for (long id : stored) {
            Row row = Objects.requireNonNull(table.get(id));
            if (row.reached || row.isDone()) {
                continue;
            }
            if (isBegun(row)) {
                throw new AssertionError("cancelled although it is on its way: " + row.message);
            }
            for (int part = 1; part <= row.message.parts(); part++) {
                row.done.add(row.message.partId(part));
            }
            cancelled++;
        }
        inbox.add(() -> known.recorded(account, ids, own.all(account)));
    }

    private MailingOrders.Order order(Message message) {
        return orders.getOrDefault(mailing(message), MailingOrders.Order.SEND);
    }

    private static Mailing mailing(Message message) {
        return new Mailing(message.account(), message.origin().mailingId());
    }

    /// A part is ended without being sent: recorded later, told still later; or it cannot be.
    private void end(Outgoing outgoing, Outgoing.Part part, PartState state) {
        Row row = row(outgoing);
        Message message = row.message;
        boolean called = state == PartState.DELETED && cancels.holds(message);
        if (flights.containsKey(part.id()) || (row.done.contains(part.id()) && !called)) {
            throw new AssertionError(state + " although it was sent or done: " + message);
        }
        if (!row.ending.add(part.id())) {
            throw new AssertionError(state + " twice: " + message);
        }
        boolean right =
                state == PartState.EXPIRED
                        ? !message.expiresAt().isAfter(now)
                        : (order(message) == MailingOrders.Order.END || called) && !isBegun(row);
        if (!right) {
            throw new AssertionError(state + " without reason: " + message);
        }
        Queues own = queues;
        reads.add(() -> {
            if (message.parts() == 1 && !called && chance(0.1)) {
                row.ending.remove(part.id());
                inbox.add(() -> {
                    row.attempts.put(part.id(), part.attempt());
                    own.failed(outgoing, part, nanos);
                });
                return;
            }
            row.done.add(part.id());
            if (state == PartState.EXPIRED) {
                expired++;
            } else {
                deleted++;
            }
            inbox.add(() -> own.recorded(outgoing, part, Fate.ENDED, now, nanos));
        });
    }

    private boolean isBegun(Row row) {
        return row.reached || flights.values().stream().anyMatch(flying -> flying.row() == row);
    }

    private Row row(Outgoing outgoing) {
        Row row = table.get(outgoing.message.id());
        if (row == null) {
            throw new AssertionError("sent before it was kept: " + outgoing.message);
        }
        return row;
    }

    private void retry() {
        followBack(now);
        nanos += 1_000_000;
        queues.takeDue(now, nanos);
    }

    private void expire() {
        queues.expire(backlogs.expired(now), now);
    }

    private void handle() {
        for (int i = random.nextInt(4); i >= 0 && !inbox.isEmpty(); i--) {
            followBack(now);
            inbox.remove().run();
        }
    }

    /// Either begins to read the pages that are wanted, or ends a read.
    private void read() {
        for (Backlog backlog : backlogs.wanting()) {
            int limit = Math.max(1, backlogs.room(backlog));
            DueRange due = backlog.due();
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

    private void page(Backlog backlog, @Nullable DueRange due, @Nullable Long after, int limit) {
        Backlogs told = backlogs;
        if (due != null) {
            List<Unsent> page = duePage(backlog, due, limit);
            later(() -> {
                backlog.reading = false;
                told.changed(backlog, () -> backlog.duePage(page, due, page.size() == limit));
                cancels.read(backlog);
            });
        } else if (after != null) {
            List<Unsent> page =
                    table.tailMap(after, false).values().stream()
                            .filter(row -> isOf(row, backlog) && !row.message.scheduled())
                            .limit(limit)
                            .map(BacklogModel::unsent)
                            .toList();
            later(() -> {
                backlog.reading = false;
                told.changed(backlog, () -> backlog.spilledPage(page, page.size() == limit));
                cancels.read(backlog);
            });
        }
    }

    /// What was read is told when much else may have happened.
    private void later(Runnable event) {
        reads.add(() -> inbox.add(event));
    }

    private static Lane.Kind kind(Message message) {
        return new Lane.Kind(message.routeId(), message.type(), message.providerId());
    }

    private boolean isOf(Row row, Backlog backlog) {
        return row.message.account().equals(backlog.account)
                && backlog.lane.kinds.contains(kind(row.message))
                && backlog.lane.bulk == row.message.origin().bulk();
    }

    private List<Unsent> duePage(Backlog backlog, DueRange due, int limit) {
        return table.values().stream()
                .filter(row -> isOf(row, backlog) && row.message.scheduled())
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

    private static boolean isAfter(Message message, DueRange due) {
        int begins = message.beginsAt().compareTo(due.after());
        return begins > 0 || (begins == 0 && message.id() > due.afterId());
    }

    private static Unsent unsent(Row row) {
        Unsent unsent = new Unsent(row.message);
        for (int number = 1; number <= row.message.parts(); number++) {
            long part = row.message.partId(number);
            unsent.add(
                    new Outgoing.Part(part, row.attempts.getOrDefault(part, 0) + 1),
                    row.done.contains(part),
                    row.reached);
        }
        return unsent;
    }

    private void send() {
        followBack(now);
        for (int i = random.nextInt(3); i >= 0; i--) {
            Outgoing next = queues.next(room);
            if (next == null) {
                return;
            }
            Outgoing.Part part = queues.take(next);
            if (next.isExpired(now)) {
                end(next, part, PartState.EXPIRED);
                continue;
            }
            Row row = row(next);
            checkSent(row, part);
            checkRoute(
                    row.message,
                    next.backlog.lane,
                    next.backlog.lane.candidates.steps().getFirst().next(room));
            long flight = id(1);
            next.boarded(flight);
            flights.put(part.id(), new Flying(flight, row, next, part));
        }
    }

    private void checkRoute(Message message, Lane lane, int provider) {
        RoutedProvider chosen = ROUTED.get(provider);
        if (room[provider] < 1) {
            throw new AssertionError("sent without room: " + message);
        }
        boolean carries =
                routesTold.steps(message.routeId(), message.type(), ROUTED).stream()
                        .flatMap(step -> step.providers().stream())
                        .anyMatch(outlet -> outlet.providerId() == chosen.providerId());
        if (!carries
                || !lane.kinds.contains(kind(message))
                || !chosen.types().contains(message.type())
                || (message.providerId() != 0 && message.providerId() != chosen.providerId())) {
            throw new AssertionError("sent to " + chosen + ": " + message);
        }
    }

    private void checkSent(Row row, Outgoing.Part part) {
        Message message = row.message;
        if (flights.containsKey(part.id())) {
            throw new AssertionError("on the wire twice: " + message);
        }
        if (row.done.contains(part.id())) {
            throw new AssertionError("sent again after its end: " + message);
        }
        if (order(message) != MailingOrders.Order.SEND && !isBegun(row) && row.untold == 0) {
            throw new AssertionError("sent although " + order(message) + ": " + message);
        }
        if (cancels.holds(message) && !isBegun(row) && row.untold == 0) {
            throw new AssertionError("sent although it is cancelled: " + message);
        }
        if (part.attempt() != row.attempts.getOrDefault(part.id(), 0) + 1) {
            throw new AssertionError("attempt " + part.attempt() + " of " + message);
        }
        if (message.scheduled()) {
            if (message.beginsAt().isAfter(now) && !isBegun(row) && row.untold == 0) {
                throw new AssertionError("sent before its time: " + message);
            }
            return;
        }
        for (Row earlier : table.headMap(message.id()).values()) {
            if (earlier.message.account().equals(message.account())
                    && earlier.message.recipient().equals(message.recipient())
                    && !earlier.message.scheduled()
                    && lanes.of(earlier.message) == lanes.of(message)
                    && !everHeld.contains(mailing(earlier.message))
                    && !cancels.holds(earlier.message)
                    && earlier.message.expiresAt().isAfter(now)
                    && !earlier.isDone()) {
                throw new AssertionError(message + " overtook " + earlier.message);
            }
        }
    }

    /// Some answers are recorded, and told later.
    private void answer() {
        for (Flying flying : List.copyOf(flights.values())) {
            if (chance(0.4)) {
                Fate fate = FATES[random.nextInt(FATES.length)];
                record(flying, fate);
                flying.row().untold++;
                Queues own = queues;
                inbox.add(() -> {
                    flying.row().untold--;
                    own.recorded(flying.outgoing(), flying.part(), fate, now, nanos);
                });
            }
        }
    }

    private void record(Flying flying, Fate fate) {
        flights.remove(flying.part().id());
        Row row = flying.row();
        row.attempts.put(flying.part().id(), flying.part().attempt());
        row.reached |= fate.reached();
        switch (fate) {
            case TAKEN, ENDED, LOST -> row.done.add(flying.part().id());
            case AGAIN, RESEND, ONWARD -> {}
        }
    }

    /// A tick of the scheduler in its three steps.
    private void schedule() {
        if (schedulerAtWork) {
            return;
        }
        schedulerAtWork = true;
        Instant until = now;
        inbox.add(() -> {
            followBack(until);
            Instant from = dueTimes.beginLook(until);
            reads.add(() -> {
                List<Event.DueAccount> due =
                        table.values().stream()
                                .map(row -> row.message)
                                .filter(Message::scheduled)
                                .filter(message -> message.beginsAt().isAfter(from))
                                .filter(message -> !message.beginsAt().isAfter(until))
                                .map(BacklogModel::due)
                                .distinct()
                                .toList();
                reads.add(() -> {
                    inbox.add(() -> {
                        dueTimes.due(due, from, until);
                        schedulerAtWork = false;
                    });
                });
            });
        });
    }

    private void followBack(Instant time) {
        dueTimes.followBack(time);
    }

    private static Event.DueAccount due(Message message) {
        return new Event.DueAccount(message.account(), kind(message), message.origin().bulk());
    }

    private void saveFloors() {
        long settled =
                underWay.values().stream().mapToLong(Group::mark).min().orElseGet(() -> id(1));
        Instant settledAt = made.getOrDefault(settled, now).minus(MARGIN);
        Backlogs asked = backlogs;
        Cancels known = cancels;
        inbox.add(() -> {
            known.forget(settled);
            long laggingBelow = nextId - random.nextInt(100);
            Floors floors = asked.floors(settled, dueTimes.toldUpTo(), laggingBelow);
            savedFloor = floors.dispatch();
            savedLagging = floors.lagging();
            lagging += savedLagging.size();
            savedSchedule = floors.schedule().isBefore(settledAt) ? floors.schedule() : settledAt;
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
                record(flying, chance(0.5) ? Fate.LOST : Fate.RESEND);
            }
        }
        for (Row row : table.values()) {
            row.ending.clear();
            row.untold = 0;
        }
        begin();
        table.tailMap(savedFloor).values().stream()
                .map(row -> row.message.account())
                .distinct()
                .forEach(account -> backlogs.spilled(account, savedFloor - 1));
        table.tailMap(savedFloor).values().stream()
                .map(row -> row.message)
                .filter(message -> message.routeId() != Route.OF_FILE && !message.scheduled())
                .forEach(message ->
                        backlogs.spilled(message.account(), lanes.of(message), savedFloor - 1));
        for (Floors.Lagging one : savedLagging) {
            for (Lane.Kind kind : one.lane().kinds) {
                Lane lane = lanes.of(kind, one.lane().bulk);
                backlogs.spilled(one.account(), lane, one.floor() - 1);
            }
        }
        Map.copyOf(orders).forEach(this::order); // which their owner tells again
        Instant from =
                table.tailMap(savedFloor).values().stream()
                        .filter(row -> row.message.scheduled())
                        .map(row -> row.message.beginsAt().minusMillis(1))
                        .filter(before -> before.isBefore(savedSchedule))
                        .min(Instant::compareTo)
                        .orElse(savedSchedule);
        dueTimes = new DueTimes(backlogs, lanes, from);
    }
}
