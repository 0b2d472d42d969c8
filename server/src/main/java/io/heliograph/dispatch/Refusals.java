package io.heliograph.dispatch;

import io.heliograph.db.AccountId;
import io.heliograph.dispatch.PausedTraffic.Scope;
import io.heliograph.message.Message;
import io.heliograph.provider.PauseSettings;
import io.heliograph.provider.Provider;
import io.heliograph.provider.RefusalClass;
import io.heliograph.provider.RefusalCodes;
import io.heliograph.provider.SubmitResult;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Whose fault it is that one provider refuses, and whose traffic waits for it.
///
/// What speaks of the provider itself (money, session, system) pauses it at the first refusal.
/// Other refusals that are not final are judged by runs, in which nothing is taken: over one sender
/// or account alone they pause that one's traffic, over several the provider.
///
/// Asked by the dispatcher's thread and told by those that read answers; while nothing is refused,
/// both cost one look. Times are of the monotonic clock.
final class Refusals {
    /// Accounts that sent there within this time have traffic there.
    static final long TRAFFIC_NANOS = TimeUnit.MINUTES.toNanos(10);

    /// Accounts of which it is known; beyond it all is forgotten and learned anew.
    static final int TRAFFIC_MAX = 100_000;

    /// Pauses at a time; beyond it what would pause is tried as often as a part may be.
    static final int PAUSES_MAX = 1_000;

    private final Provider provider;
    private final PauseLog told;
    private final ReentrantLock lock = new ReentrantLock();

    /// When each account last sent there: the dispatcher's thread writes, whoever judges reads.
    private final Map<Long, Long> traffic = new HashMap<>();

    private final RefusalRuns runs = new RefusalRuns();
    private volatile List<Pause> pauses = List.of();

    /// Whether there is any run.
    private volatile boolean running;

    /// When the last pause ended, and how long it was between two tries.
    private volatile long endedNanos;

    private Duration lastLength = Duration.ZERO;

    /// @param kept what an operator is told of its pauses
    Refusals(Provider provider, Pauses kept, MeterRegistry metrics) {
        this.provider = provider;
        this.endedNanos = System.nanoTime();
        this.told = new PauseLog(provider, () -> pauses.size(), kept, metrics);
    }

    Provider provider() {
        return provider;
    }

    private RefusalCodes codes() {
        return provider.settings().codes();
    }

    /// Whether a message may go there.
    enum Passage {
        FREE,
        /// it tries whether others may
        TRY,
        WAIT
    }

    /// The account sends there.
    void sends(AccountId account, long nowNanos) {
        lock.lock();
        try {
            if (traffic.size() >= TRAFFIC_MAX) {
                traffic.clear();
            }
            traffic.put(account.value(), nowNanos);
        } finally {
            lock.unlock();
        }
    }

    /// How many of the parts that are wanted may be sent, whosever they are.
    int room(int wanted, long nowNanos) {
        if (pauses.stream().noneMatch(Pause::ofEverything)) {
            return wanted;
        }
        return ofEverythingWaitNanos(nowNanos) > 0 ? 0 : 1;
    }

    /// Whether there is any pause.
    boolean isPaused() {
        return !pauses.isEmpty();
    }

    private long ofEverythingWaitNanos(long nowNanos) {
        lock.lock();
        try {
            return pauses.stream()
                    .filter(Pause::ofEverything)
                    .mapToLong(pause -> pause.waitNanos(nowNanos))
                    .max()
                    .orElse(0);
        } finally {
            lock.unlock();
        }
    }

    /// Whether a message may go; where it tries, it has to be sent.
    Passage passage(Message message, long nowNanos) {
        if (!isPaused()) {
            return Passage.FREE;
        }
        lock.lock();
        try {
            List<Pause> holding = holding(message);
            if (holding.isEmpty()) {
                return Passage.FREE;
            }
            if (holding.stream().anyMatch(pause -> pause.waitNanos(nowNanos) > 0)) {
                return Passage.WAIT;
            }
            holding.forEach(pause -> pause.tried(nowNanos));
            return Passage.TRY;
        } finally {
            lock.unlock();
        }
    }

    /// How long a message that may not go waits at least.
    long waitNanos(Message message, long nowNanos) {
        lock.lock();
        try {
            return holding(message).stream()
                    .mapToLong(pause -> pause.waitNanos(nowNanos))
                    .max()
                    .orElse(0);
        } finally {
            lock.unlock();
        }
    }

    private List<Pause> holding(Message message) {
        return pauses.stream().filter(pause -> pause.holds(message)).toList();
    }

    /// When the last pause ended: how long a part was refused before tells nothing of it.
    long endedNanos() {
        return endedNanos;
    }

    /// A submit is answered, or will not be.
    void answered(Message message, SubmitResult result, long sentNanos, long nowNanos) {
        if (result instanceof SubmitResult.Submitted && !running && !isPaused()) {
            return;
        }
        lock.lock();
        try {
            switch (result) {
                case SubmitResult.Submitted _ -> taken(message, sentNanos, nowNanos);
                case SubmitResult.Deferred(int status) ->
                        refused(message, status, sentNanos, nowNanos);
                case SubmitResult.Rejected _ ->
                        holding(message).stream()
                                .filter(pause -> pause.heeds(sentNanos))
                                .forEach(pause -> pause.nothingLearned(nowNanos));
                case SubmitResult.Uncertain _, SubmitResult.NotSent _ -> {
                    // it says nothing of whose fault it was
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void taken(Message message, long sentNanos, long nowNanos) {
        runs.taken(message);
        running = !runs.isEmpty();
        List<Pause> over =
                holding(message).stream().filter(pause -> pause.heeds(sentNanos)).toList();
        if (!over.isEmpty()) {
            List<Pause> left = new ArrayList<>(pauses);
            left.removeAll(over);
            pauses = List.copyOf(left);
            over.forEach(pause -> ended(pause, nowNanos));
        }
    }

    private void refused(Message message, int status, long sentNanos, long nowNanos) {
        RefusalClass meaning = codes().of(status);
        if (meaning == RefusalClass.SLOW_DOWN) {
            return;
        }
        List<Pause> holding = holding(message);
        for (Pause pause : holding) {
            if (pause.heeds(sentNanos)) {
                pause.refused(sentNanos, nowNanos);
            }
        }
        if (meaning.isJudged()) {
            judge(message, status, holding, nowNanos);
        } else if (holding.stream().noneMatch(Pause::ofEverything)) {
            pause(Scope.PROVIDER, status, null, null, nowNanos);
        }
    }

    /// @param holding the pauses that the message is under: there may be cause for a wider one
    private void judge(Message message, int status, List<Pause> holding, long nowNanos) {
        RefusalRuns.Of of = runs.add(message, status, nowNanos);
        running = true;
        if (holding.stream().anyMatch(pause -> pause.scope == Scope.PROVIDER)) {
            return;
        }
        String onlySender = of.all().senders.size() == 1 ? message.sender() : null;
        if (of.all().isLong(nowNanos) && of.all().accounts.size() >= RefusalRun.ACCOUNTS_MIN) {
            pause(Scope.PROVIDER, status, null, onlySender, nowNanos);
        } else if (of.all().isLong(nowNanos) && hasAllTraffic(of.all().accounts, nowNanos)) {
            // an account that comes later shall not wait for these
            pause(Scope.PROVIDER, status, of.all().accounts, onlySender, nowNanos);
        } else if (holding.isEmpty()) {
            judgeAlone(message, status, of, nowNanos);
        }
    }

    /// What is refused of one account or sender, while others are served or send nothing.
    private void judgeAlone(Message message, int status, RefusalRuns.Of of, long nowNanos) {
        if (of.sender().isLong(nowNanos) && of.sender().accounts.size() > 1) {
            pause(Scope.SENDER, status, null, message.sender(), nowNanos);
        } else if (of.account().isLong(nowNanos)) {
            String only = of.account().senders.size() == 1 ? message.sender() : null;
            pause(Scope.ACCOUNT, status, Set.of(message.account().value()), only, nowNanos);
        } else if (of.sender().isLong(nowNanos)) {
            pause(Scope.SENDER, status, of.sender().accounts, message.sender(), nowNanos);
        }
    }

    private boolean hasAllTraffic(Set<Long> accounts, long nowNanos) {
        traffic.values().removeIf(last -> nowNanos - last > TRAFFIC_NANOS);
        return accounts.containsAll(traffic.keySet());
    }

    private void pause(
            Scope scope,
            int status,
            @Nullable Set<Long> accounts,
            @Nullable String sender,
            long nowNanos) {
        if (pauses.size() >= PAUSES_MAX && scope != Scope.PROVIDER) {
            return;
        }
        // what begins again right after its end goes on with longer pauses
        boolean again = nowNanos - endedNanos < lastLength.toNanos();
        PauseSettings settings = provider.settings().pauses();
        Duration length = again ? lastLength.plus(lastLength) : settings.min();
        Set<Long> whose = accounts == null ? null : Set.copyOf(accounts);
        Pause pause = new Pause(scope, status, whose, sender, length, settings.max(), nowNanos);
        List<Pause> covered = pauses.stream().filter(pause::covers).toList();
        List<Pause> now = new ArrayList<>(pauses);
        now.removeAll(covered);
        now.add(pause);
        pauses = List.copyOf(now);
        covered.forEach(narrow -> told.ended(narrow, KeptPause.End.WIDER, nowNanos));
        told.begun(pause, codes().of(status), nowNanos);
    }

    private void ended(Pause pause, long nowNanos) {
        endedNanos = nowNanos;
        lastLength = pause.length();
        told.ended(pause, KeptPause.End.TAKEN, nowNanos);
    }

    /// The pauses in force, the widest first.
    List<PausedTraffic> paused(long nowNanos) {
        lock.lock();
        try {
            return pauses.stream()
                    .sorted(Comparator.comparing(pause -> pause.scope))
                    .map(pause -> pause.traffic(codes().of(pause.status), nowNanos))
                    .toList();
        } finally {
            lock.unlock();
        }
    }
}
