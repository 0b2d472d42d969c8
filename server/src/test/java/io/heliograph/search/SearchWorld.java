package io.heliograph.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.Kept;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.db.NodeIds;
import io.heliograph.fixture.MovingClock;
import io.heliograph.message.PartState;
import io.heliograph.message.Period;
import io.heliograph.message.ReportRow;
import io.heliograph.number.Msisdn;
import io.heliograph.text.MessageType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Messages of several accounts, in the database and in memory, to which random things happen.
final class SearchWorld {
    private static final int CHUNK_MESSAGES = 7;
    private static final List<PartState> STATES =
            List.of(PartState.ENROUTE, PartState.ACCEPTD, PartState.DELIVRD, PartState.EXPIRED);
    private static final PartState[] FINAL = {
        PartState.DELIVRD, PartState.DELIVRD, PartState.UNDELIV, PartState.EXPIRED
    };

    private final Database database;
    private final List<AccountId> accounts;
    private final Random random;
    private final Instant start;
    private final MovingClock clock;
    private final AtomicLong settled = new AtomicLong();
    private final List<Kept> messages = new ArrayList<>();
    private final Map<Key, State> states = new HashMap<>();
    private final List<Long> mailings = new ArrayList<>();
    private final Set<Key> corrected = new HashSet<>();
    private final Set<Long> ended = new HashSet<>();
    private SearchIndex index;
    private int sequence;

    private record Key(AccountId account, long partId) {}

    private record State(PartState state, Instant at) {}

    SearchWorld(Database database, List<AccountId> accounts, Instant start, Random random) {
        this.database = database;
        this.accounts = accounts;
        this.random = random;
        this.start = start;
        this.clock = new MovingClock(start);
        this.index = newIndex();
        database.useTransaction(handle -> handle.execute("delete from mailing"));
        for (long mailing = 1; mailing <= 4; mailing++) {
            mailings.add(order(NodeIds.lowest(start) + mailing));
        }
    }

    private static final String ORDER =
            """
            insert into mailing (
                account_id, mailing_id, state, sender, text, group_ids, excluded_group_ids, created_at, starts_at, stops_at, node_id, leased_until)
            values (:account, :mailing, 'waiting', 'Often', 'text', '{}', '{}', now(), now(), now(), 1, now())
            """;

    private long order(long mailing) {
        accounts.forEach(account ->
                database.useTransaction(handle ->
                        handle.createUpdate(ORDER)
                                .bind("account", account.value())
                                .bind("mailing", mailing)
                                .execute()));
        return mailing;
    }

    private static final String END =
            """
            update mailing
            set state = 'done', ended_at = :at
            where mailing_id = :mailing
            """;

    /// Nothing more comes of the mailing.
    private void end(long mailing) {
        if (ended.add(mailing)) {
            database.useTransaction(handle ->
                    handle.createUpdate(END)
                            .bind("at", clock.instant().atOffset(ZoneOffset.UTC))
                            .bind("mailing", mailing)
                            .execute());
        }
    }

    private SearchIndex newIndex() {
        return new SearchIndex(database, settled::get, () -> Long.MAX_VALUE, clock, CHUNK_MESSAGES);
    }

    /// One thing happens.
    void step() throws InterruptedException {
        switch (random.nextInt(13)) {
            case 12 -> correct();
            case 0, 1, 2, 3 -> accept();
            case 4, 5, 6, 7 -> report();
            case 8 -> clock.move(Duration.ofSeconds(random.nextInt(20_000)));
            case 9 -> {
                clock.move(Duration.ofSeconds(random.nextInt(100)));
                if (random.nextInt(5) == 0) {
                    end(oneOf(mailings));
                }
            }
            case 10 -> tick();
            default -> index = newIndex(); // a restart
        }
    }

    private void tick() throws InterruptedException {
        // a group whose commit is in doubt holds it back
        long back = random.nextBoolean() ? 0 : random.nextInt(3_600);
        long now = NodeIds.lowest(clock.instant().minusSeconds(back));
        settled.accumulateAndGet(now, Math::max);
        index.tick();
    }

    private long nextId() {
        return NodeIds.lowest(clock.instant()) + ++sequence * 300L;
    }

    private void accept() {
        for (int count = random.nextInt(6); count >= 0; count--) {
            clock.move(Duration.ofSeconds(1)); // above what is settled
            Instant created = clock.instant().minusSeconds(random.nextInt(60));
            Kept message =
                    Kept.at(oneOf(accounts), created, 0)
                            .withId(nextId())
                            .to(380501112230L + random.nextInt(5))
                            .from(oneOf(List.of("Often", "Often", "Often", "Often", "Rare")))
                            .of(random.nextInt(10) == 0 ? "flashsms" : "sms")
                            .over(255 + random.nextInt(2), random.nextInt(3))
                            .in(random.nextInt(8) == 0 ? 3 : 1)
                            .beginning(created.plusSeconds(random.nextInt(10) == 0 ? 90_000 : 0))
                            .sentFor(random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0)
                            .ofMailing(running())
                            .add(database);
            messages.add(message);
        }
    }

    private long running() {
        long mailing = oneOf(mailings);
        return ended.contains(mailing) || random.nextInt(3) > 0 ? 0 : mailing;
    }

    private void report() {
        for (int count = random.nextInt(8); count >= 0 && !messages.isEmpty(); count--) {
            // mostly late ones, some of the latest
            Kept message =
                    random.nextBoolean()
                            ? oneOf(messages)
                            : messages.get(Math.max(0, messages.size() - 1 - random.nextInt(6)));
            int part = 1 + random.nextInt(message.parts());
            Key key = new Key(message.account(), message.id() + part - 1);
            State before = states.get(key);
            if (before != null && before.state.isFinal()) {
                continue;
            }
            boolean open = before == null && random.nextInt(4) == 0;
            PartState state =
                    open
                            ? (random.nextBoolean() ? PartState.ACCEPTD : PartState.ENROUTE)
                            : FINAL[random.nextInt(FINAL.length)];
            message.reported(database, nextId(), part, state, clock.instant());
            states.put(key, new State(state, clock.instant()));
            if (state.isFinal() && before == null && random.nextInt(10) == 0) {
                // kept together, the earlier one with the higher id
                message.reported(database, nextId(), part, PartState.ACCEPTD, clock.instant());
            }
        }
    }

    private static final String ASSUMED =
            """
            insert into assumed_end (account_id, part_id, report_id, state)
            select account_id, part_id, report_id, state
            from report
            where account_id = :account
              and part_id = :part
              and final
            on conflict do nothing
            """;

    private static final String CORRECT =
            """
            with assumed as (
                update assumed_end
                set corrected_by = :report
                where account_id = :account
                  and part_id = :part
                  and corrected_by is null
                returning part_id)
            update report
            set report_id = :report,
                state = :state,
                at = :at
            from assumed
            where report.account_id = :account
              and report.part_id = assumed.part_id
              and report.final
            """;

    /// Ends that were only assumed turn out to be others.
    private void correct() {
        for (int count = random.nextInt(4); count >= 0; count--) {
            List<Key> assumed =
                    states.entrySet().stream()
                            .filter(each ->
                                    each.getValue().state == PartState.EXPIRED
                                            || each.getValue().state == PartState.DELIVRD)
                            .filter(each -> !corrected.contains(each.getKey()))
                            .map(Map.Entry::getKey)
                            .sorted((one, other) -> Long.compare(one.partId, other.partId))
                            .toList();
            if (assumed.isEmpty()) {
                return;
            }
            Key key = oneOf(assumed);
            boolean expired = Objects.requireNonNull(states.get(key)).state == PartState.EXPIRED;
            PartState truth = expired ? PartState.DELIVRD : PartState.UNDELIV;
            database.useTransaction(handle -> {
                handle.createUpdate(ASSUMED)
                        .bind("account", key.account.value())
                        .bind("part", key.partId)
                        .execute();
                handle.createUpdate(CORRECT)
                        .bind("account", key.account.value())
                        .bind("part", key.partId)
                        .bind("report", nextId())
                        .bind("state", truth.name())
                        .bind("at", clock.instant().atOffset(ZoneOffset.UTC))
                        .execute();
            });
            corrected.add(key);
            states.put(key, new State(truth, clock.instant()));
        }
    }

    /// A random search gives what it should.
    void compare(String where) throws SearchStore.TooSlow {
        AccountId account = oneOf(accounts);
        Search search = search();
        Instant now = clock.instant();
        List<ReportRow> rows =
                new SearchStore(database, Duration.ofSeconds(20), random.nextInt(8))
                        .find(account, search, now, _ -> {});
        assertThat(rows)
                .allMatch(row ->
                        row.corrected() == corrected.contains(new Key(account, row.partId())));
        assertThat(rows.stream().map(row -> row.partId() + " " + row.state() + " " + row.at()))
                .as("%s: %s", where, search)
                .containsExactlyElementsOf(expected(account, search, now));
    }

    private List<String> expected(AccountId account, Search search, Instant now) {
        List<String> rows = new ArrayList<>();
        TreeSet<Kept> newestFirst =
                new TreeSet<>((one, other) -> Long.compare(other.id(), one.id()));
        newestFirst.addAll(messages);
        for (Kept message : newestFirst) {
            if (message.account().equals(account) && fits(message, search)) {
                for (int part = message.parts() - 1; part >= 0; part--) {
                    State state = state(message, part, now);
                    boolean named =
                            search.partIds().isEmpty()
                                    || search.partIds().contains(message.id() + part);
                    if (named && search.fits(state.state)) {
                        rows.add(message.id() + part + " " + state.state + " " + state.at);
                    }
                }
            }
        }
        int from = (int) Math.min(rows.size(), search.skipped());
        return rows.subList(from, Math.min(rows.size(), from + search.limit()));
    }

    private State state(Kept message, int part, Instant now) {
        State state = states.get(new Key(message.account(), message.id() + part));
        if (state != null) {
            return state;
        }
        Instant at = message.beginsAt().isAfter(now) ? message.createdAt() : message.beginsAt();
        return new State(PartState.ENROUTE, at);
    }

    private static boolean fits(Kept message, Search search) {
        return !message.createdAt().isBefore(search.period().from())
                && message.createdAt().isBefore(search.period().until())
                && (search.sender() == null || search.sender().equals(message.sender()))
                && (search.mcc() == null || search.mcc() == message.mcc())
                && (search.mnc() == null || search.mnc() == message.mnc())
                && (search.type() == null || search.type().wireName().equals(message.type()))
                && (search.groups().isEmpty() || search.groups().contains(message.group()))
                && (search.mailings().isEmpty() || search.mailings().contains(message.mailing()))
                && (search.phones().isEmpty()
                        || search.phones().contains(new Msisdn(message.recipient())));
    }

    private Search search() {
        Set<Msisdn> phones = new HashSet<>();
        Set<Long> groups = new HashSet<>();
        Set<PartState> wanted = EnumSet.noneOf(PartState.class);
        for (int more = random.nextInt(4); more > 1; more--) {
            phones.add(new Msisdn(380501112230L + random.nextInt(5)));
        }
        for (int more = random.nextInt(4); more > 1; more--) {
            groups.add(1L + random.nextInt(4));
        }
        for (int more = random.nextInt(4); more > 0; more--) {
            wanted.add(oneOf(STATES));
        }
        return new Search(
                period(),
                random.nextInt(4) == 0 ? someIds() : Set.of(),
                random.nextInt(4) == 0 ? Set.of(oneOf(mailings), oneOf(List.of(7L, 8L))) : Set.of(),
                maybe(255 + random.nextInt(2)),
                maybe(random.nextInt(3)),
                maybe(random.nextBoolean() ? "Often" : "Rare"),
                maybe(random.nextInt(3) == 0 ? MessageType.FLASH_SMS : MessageType.SMS),
                phones,
                groups,
                wanted,
                1 + random.nextInt(random.nextBoolean() ? 6 : 100),
                random.nextInt(random.nextBoolean() ? 1 : 8));
    }

    /// Ids of parts of any account, and such as there are none of.
    private Set<Long> someIds() {
        Set<Long> ids = new HashSet<>(Set.of(17L));
        for (int more = random.nextInt(12); more > 0 && !messages.isEmpty(); more--) {
            ids.add(oneOf(messages).id() + random.nextInt(4));
        }
        return ids;
    }

    private Period period() {
        if (random.nextBoolean()) {
            return new Period(start.minusSeconds(100), clock.instant().plusSeconds(60));
        }
        int span = (int) Duration.between(start, clock.instant()).toSeconds() + 100;
        Instant from = start.plusSeconds(random.nextInt(span));
        return new Period(from, from.plusSeconds(1 + random.nextInt(span)));
    }

    private <T> @Nullable T maybe(T value) {
        return random.nextInt(3) == 0 ? value : null;
    }

    private <T> T oneOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
