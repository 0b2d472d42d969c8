package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.dispatch.AccountRestrictions.Restricted;
import io.heliograph.message.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The backlogs of all accounts: what is in memory, what lies in the database, and how far a
/// restart would have to go back. What of it goes next is told by [Queues]. Owned by the
/// dispatcher's thread.
final class Backlogs {
    /// What an account may have in memory in a lane although all together have too much.
    static final int ACCOUNT_MESSAGES_MIN = 100;

    private final DispatchSettings settings;
    private final Lanes lanes;
    private final Queues queues;
    private final Tally tally;

    /// By the index of their lanes; null where an account never had a message in one.
    private final Map<AccountId, @Nullable Backlog[]> byAccount = new HashMap<>();

    /// Those that have, or may have, work in the database.
    private final Set<Backlog> incomplete = new LinkedHashSet<>();

    /// Accounts of which something is still on the flights of an earlier run, and the first of
    /// these: nothing of them is read until that is settled, since it would be sent again.
    private final Map<AccountId, Long> unsettled = new HashMap<>();

    private final long runBegan;

    private Restricted restricted = Restricted.NONE;

    /// @param runBegan an id below those of all messages that will be told
    Backlogs(DispatchSettings settings, Lanes lanes, Queues queues, Tally tally, long runBegan) {
        this.settings = settings;
        this.lanes = lanes;
        this.queues = queues;
        this.tally = tally;
        this.runBegan = runBegan;
    }

    /// Takes up an account whose earlier messages lie in the database, in each lane of the file's
    /// route.
    void spilled(AccountId account, long after) {
        lanes.ofFile().forEach(lane -> spilled(account, lane, after));
    }

    /// Takes up an account whose earlier messages of a lane lie in the database.
    void spilled(AccountId account, Lane lane, long after) {
        @Nullable Backlog[] own = of(account);
        Backlog known = own[lane.index];
        if (known != null) {
            if (Objects.requireNonNull(known.spilledAfter()) <= after) {
                return;
            }
            incomplete.remove(known);
        }
        Backlog backlog = new Backlog(account, lane, tally, after, true, runBegan);
        restrict(backlog);
        own[lane.index] = backlog;
        incomplete.add(backlog);
    }

    /// As [#spilled(AccountId, long)], but nothing is read until it is [#settled].
    ///
    /// @param firstFlight below it no flight is open
    void unsettled(AccountId account, long firstFlight) {
        unsettled.put(account, firstFlight);
        spilled(account, firstFlight - 1);
    }

    /// What was open of the account's flights is recorded.
    void settled(AccountId account) {
        unsettled.remove(account);
    }

    private @Nullable Backlog[] of(AccountId account) {
        @Nullable Backlog[] own = byAccount.get(account);
        int size = lanes.all().size();
        if (own == null || own.length < size) {
            own = own == null ? new @Nullable Backlog[size] : Arrays.copyOf(own, size);
            byAccount.put(account, own);
        }
        return own;
    }

    private Backlog of(AccountId account, Lane lane) {
        @Nullable Backlog[] own = of(account);
        Backlog backlog = own[lane.index];
        if (backlog == null) {
            backlog = new Backlog(account, lane, tally, 0, false, runBegan);
            restrict(backlog);
            own[lane.index] = backlog;
        }
        return backlog;
    }

    private void restrict(Backlog backlog) {
        backlog.blocked = restricted.blocked().contains(backlog.account);
        backlog.unused = restricted.unusedBy(backlog.account);
    }

    /// From now on these accounts are blocked or do not use all providers, and no others.
    ///
    /// @return whether that is another than before
    boolean restrict(Restricted now) {
        if (now.equals(restricted)) {
            return false;
        }
        Set<AccountId> before = restricted.blocked();
        restricted = now;
        all().forEach(this::restrict);
        before.stream()
                .filter(account -> !now.blocked().contains(account))
                .flatMap(account -> all(account).stream())
                .forEach(queues::resume);
        return true;
    }

    /// The account's backlogs.
    List<Backlog> all(AccountId account) {
        @Nullable Backlog[] own = byAccount.get(account);
        return own == null ? List.of() : present(own).toList();
    }

    /// The clock was set back: what was told and begins later is told again when its time comes.
    void lookBack(Instant begun) {
        List<Backlog> every = all().toList();
        every.forEach(backlog -> {
            backlog.lookBack(begun);
            if (backlog.isComplete()) {
                incomplete.remove(backlog);
            }
        });
        queues.withdraw(every, begun);
    }

    /// Messages of the account in memory that begin later, since the clock was set back.
    Set<Long> beginningAfter(AccountId account, Instant time) {
        return all(account).stream()
                .flatMap(backlog -> backlog.held().stream())
                .filter(outgoing -> outgoing.scheduled)
                .filter(outgoing -> outgoing.message.beginsAt().isAfter(time))
                .map(outgoing -> outgoing.message.id())
                .collect(Collectors.toSet());
    }

    private Stream<Backlog> all() {
        return byAccount.values().stream().flatMap(Backlogs::present);
    }

    private static Stream<Backlog> present(@Nullable Backlog[] backlogs) {
        return Arrays.stream(backlogs).filter(Objects::nonNull).map(Objects::requireNonNull);
    }

    /// Where a restart would have to begin.
    ///
    /// @param settledBelow everything below it has been told
    /// @param dueUpTo all that began before it was told by [#due]
    /// @param laggingBelow backlogs that have not come so far get floors of their own
    Floors floors(long settledBelow, Instant dueUpTo, long laggingBelow) {
        Floors.Builder floors = new Floors.Builder(settledBelow, dueUpTo, laggingBelow);
        all().forEach(backlog -> {
            Backlog.Progress progress = backlog.progress(settledBelow, dueUpTo);
            Long open = unsettled.get(backlog.account);
            floors.add(backlog, open == null ? progress : progress.withOpenFlight(open));
        });
        return floors.build();
    }

    /// From where on the account may have messages in the database that wait to be sent.
    ///
    /// @param settledBelow everything below it has been told
    /// @param dueUpTo all that began before it was told by [#due]
    Event.Waiting waiting(AccountId account, long settledBelow, Instant dueUpTo) {
        long fromId = settledBelow;
        Instant begun = dueUpTo;
        for (Backlog backlog : all(account)) {
            Backlog.Progress progress = backlog.progress(settledBelow, dueUpTo);
            fromId = Math.min(fromId, progress.floor());
            begun = progress.schedule().isBefore(begun) ? progress.schedule() : begun;
        }
        return new Event.Waiting(fromId, begun);
    }

    /// Scheduled messages of the account in that lane began in the range.
    void due(AccountId account, Lane lane, Instant from, Instant until) {
        Backlog backlog = of(account, lane);
        backlog.due(from, until);
        incomplete.add(backlog);
    }

    /// Messages in memory, by [Backlog#weight], that nobody may carry as things are.
    int stranded() {
        return all().filter(backlog -> backlog.lane.candidates.isEmpty())
                .mapToInt(Backlog::size)
                .sum();
    }

    /// Whether messages wait, or may wait, that only that provider may carry.
    boolean waitFor(int providerId) {
        return all().filter(backlog -> backlog.lane.isFor(providerId))
                .anyMatch(backlog ->
                        !backlog.isComplete()
                                || backlog.held().stream()
                                        .anyMatch(outgoing ->
                                                outgoing.message.providerId() == providerId));
    }

    /// Backlogs that have, or may have, work in the database; may be asked by any thread, which
    /// then may see a moment that has passed.
    int incomplete() {
        return incomplete.size();
    }

    /// Backlogs that have room in memory for what lies in the database, half of what they may hold
    /// or more.
    List<Backlog> wanting() {
        return incomplete.stream().filter(this::wantsPage).toList();
    }

    private boolean wantsPage(Backlog backlog) {
        return !unsettled.containsKey(backlog.account)
                && backlog.wantsPage()
                && (backlog.size() == 0 || room(backlog) >= settings.accountMessagesMax() / 2);
    }

    /// Backlogs in which messages have expired.
    List<Backlog> expired(Instant now) {
        return all().filter(backlog -> backlog.mayHaveExpired(now)).toList();
    }

    /// The backlog, if messages in it have expired.
    static List<Backlog> expired(Backlog backlog, Instant now) {
        return backlog.mayHaveExpired(now) ? List.of(backlog) : List.of();
    }

    /// Takes up what was just accepted.
    void told(AccountId account, List<Message> messages, Instant scheduledUpTo) {
        Lane first = lanes.of(messages.getFirst());
        if (messages.stream().allMatch(message -> lanes.of(message) == first)) {
            told(of(account, first), messages, scheduledUpTo);
            return;
        }
        Map<Lane, List<Message>> byLane = new LinkedHashMap<>();
        for (Message message : messages) {
            byLane.computeIfAbsent(lanes.of(message), _ -> new ArrayList<>()).add(message);
        }
        byLane.forEach((lane, own) -> told(of(account, lane), own, scheduledUpTo));
    }

    private void told(Backlog backlog, List<Message> messages, Instant scheduledUpTo) {
        changed(backlog, () -> backlog.told(messages, room(backlog), scheduledUpTo));
    }

    /// How many more messages of the account and lane may be in memory.
    int room(Backlog backlog) {
        return unsettled.containsKey(backlog.account) ? 0 : room(backlog.size());
    }

    /// The same of one that has so many there already; may be asked by any thread.
    int room(int held) {
        int max =
                tally.active() < settings.messagesMax()
                        ? settings.accountMessagesMax()
                        : Math.min(ACCOUNT_MESSAGES_MIN, settings.accountMessagesMax());
        return Math.max(0, max - held);
    }

    /// Does something that may put messages into the backlog's memory.
    void changed(Backlog backlog, Runnable change) {
        change.run();
        backlog.takeArrived().forEach(queues::place);
        if (backlog.isComplete()) {
            incomplete.remove(backlog);
        } else {
            incomplete.add(backlog);
        }
    }
}
