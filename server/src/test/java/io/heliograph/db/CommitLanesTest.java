package io.heliograph.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.Database.LockWaited;
import io.heliograph.fixture.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What comes for accounts, committed by a keeper that fails as databases do.
final class CommitLanesTest implements CommitLanes.Keeper<Integer> {
    private static final int ACCOUNTS = 50;
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Map<AccountId, List<Integer>> kept = new ConcurrentHashMap<>();
    private final Set<AccountId> locked = ConcurrentHashMap.newKeySet();
    private final Set<Integer> broken = ConcurrentHashMap.newKeySet();
    private final List<Integer> notKept = new CopyOnWriteArrayList<>();
    private final List<Set<AccountId>> commits = new CopyOnWriteArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger gone = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger doubtful = new AtomicInteger();
    private final CommitLanes<Integer> lanes = new CommitLanes<>("test", 4, Duration.ZERO, this);
    private volatile CountDownLatch held = new CountDownLatch(0);

    @AfterEach
    void close() {
        lanes.close();
    }

    @Override
    public CommitLanes.Commit begin(SortedMap<AccountId, List<Integer>> items) {
        begun.incrementAndGet();
        return new CommitLanes.Commit() {
            @Override
            public void keep(boolean doubt) {
                try {
                    held.await();
                } catch (InterruptedException stopped) {
                    throw new IllegalStateException(stopped);
                }
                if (gone.getAndDecrement() > 0) {
                    throw new Database.DatabaseGone("as this test wants it");
                }
                if (items.keySet().stream().anyMatch(locked::contains)) {
                    throw new LockWaited(new IllegalStateException("as this test wants it"));
                }
                if (items.values().stream().flatMap(List::stream).anyMatch(broken::contains)) {
                    throw new IllegalStateException("a bug, as this test wants it");
                }
                if (unknown.getAndDecrement() > 0) {
                    throw new Database.CommitUnknown(new IllegalStateException("lost"));
                }
                if (doubt && failures.getAndDecrement() > 0) {
                    throw new IllegalStateException("a deadlock too many");
                }
                if (doubt) {
                    doubtful.incrementAndGet();
                }
            }

            @Override
            public void kept() {
                commits.add(Set.copyOf(items.keySet()));
                items.forEach((account, own) ->
                        kept.computeIfAbsent(account, _ -> new ArrayList<>()).addAll(own));
            }

            @Override
            public void undone() {}
        };
    }

    @Override
    public void notKept(AccountId account, Integer item, Throwable bug) {
        notKept.add(item);
    }

    private static AccountId account(int number) {
        return new AccountId(number);
    }

    private void awaitEmpty() throws InterruptedException {
        assertThat(lanes.awaitEmpty(LONG)).isTrue();
        assertThat(lanes.size()).isZero();
    }

    @Test
    void each_account_is_kept_in_its_order_and_once_whatever_fails() throws InterruptedException {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            lanes.add(account(1 + random.nextInt(ACCOUNTS)), i);
            if (i % 1_000 == 500) {
                gone.set(2);
            }
            if (i % 3_000 == 700) {
                unknown.set(1);
            }
            if (i % 4_000 == 0) {
                broken.add(i + 17);
                locked.add(account(1 + random.nextInt(ACCOUNTS)));
            }
            if (i % 4_000 == 2_000) {
                locked.clear();
            }
        }
        locked.clear();
        awaitEmpty();
        assertThat(notKept).containsExactlyInAnyOrderElementsOf(broken);
        assertThat(kept.values().stream().flatMap(List::stream).toList())
                .hasSize(20_000 - broken.size())
                .doesNotHaveDuplicates();
        assertThat(kept.values()).allSatisfy(own -> assertThat(own).isSorted());
    }

    @Test
    void whoever_waits_for_a_lock_keeps_nobody_else_waiting() throws InterruptedException {
        locked.add(account(7));
        for (int i = 0; i < 5_000; i++) {
            lanes.add(account(1 + i % ACCOUNTS), i);
        }
        Until.isTrue("all others are kept", () -> lanes.size() == 5_000 / ACCOUNTS);
        assertThat(kept).hasSize(ACCOUNTS - 1).doesNotContainKey(account(7));
        lanes.add(account(7), 5_000);
        locked.clear();
        awaitEmpty();
        assertThat(kept.get(account(7))).hasSize(5_000 / ACCOUNTS + 1).isSorted();
    }

    @Test
    void what_is_little_shares_a_commit_and_what_is_much_goes_alone() throws InterruptedException {
        held = new CountDownLatch(1);
        try (CommitLanes<Integer> one = new CommitLanes<>("one", 1, Duration.ZERO, this)) {
            one.add(account(100), 0);
            Until.isTrue("it is busy", () -> begun.get() == 1);
            IntStream.rangeClosed(1, 20).forEach(i -> one.add(account(i), i));
            IntStream.rangeClosed(0, CommitLanes.SHARED_MAX).forEach(i -> one.add(account(50), i));
            IntStream.rangeClosed(21, 40).forEach(i -> one.add(account(i), i));
            held.countDown();
            assertThat(one.awaitEmpty(LONG)).isTrue();
        }
        assertThat(commits)
                .containsExactly(
                        Set.of(account(100)), accounts(1, 20), accounts(50, 50), accounts(21, 40));
    }

    @Test
    void what_comes_soon_after_shares_the_commit() throws InterruptedException {
        Duration gather = Duration.ofMillis(500);
        try (CommitLanes<Integer> gathering = new CommitLanes<>("gathering", 2, gather, this)) {
            IntStream.rangeClosed(1, 20).forEach(i -> gathering.add(account(i), i));
            assertThat(gathering.awaitEmpty(LONG)).isTrue();
        }
        assertThat(commits).containsExactly(accounts(1, 20));
    }

    private static Set<AccountId> accounts(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(CommitLanesTest::account)
                .collect(Collectors.toSet());
    }

    @Test
    void what_fails_otherwise_after_a_doubt_is_tried_again_as_it_was() throws InterruptedException {
        unknown.set(1);
        failures.set(1);
        lanes.add(account(1), 1);
        awaitEmpty();
        assertThat(begun.get()).as("only the same commit knows what of it is kept").isEqualTo(1);
        assertThat(kept.get(account(1))).containsExactly(1);
    }

    @Test
    void a_commit_in_doubt_is_tried_again_as_it_was() throws InterruptedException {
        unknown.set(2);
        lanes.add(account(1), 1);
        awaitEmpty();
        assertThat(doubtful.get()).isEqualTo(1);
        assertThat(kept.get(account(1))).containsExactly(1);
    }
}
