package io.heliograph.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

final class AccountLanesTest {
    private static final AccountId ANNE = new AccountId(1);
    private static final AccountId BILL = new AccountId(2);
    private static final AccountId CORA = new AccountId(3);

    private final List<Integer> hired = new ArrayList<>();
    private final AccountLanes<String> lanes = new AccountLanes<>(2, hired::add);

    @Test
    void hires_no_more_workers_than_there_may_be() {
        List.of(ANNE, BILL, CORA).forEach(account -> lanes.add(account, "a"));
        assertThat(hired).containsExactly(1, 2);
        SortedMap<AccountId, List<String>> shared = lanes.take();
        assertThat(shared).containsOnlyKeys(ANNE, BILL, CORA);
        assertThat(lanes.take()).isEmpty(); // and the second goes
        lanes.wentThrough(shared);
        lanes.add(ANNE, "b");
        assertThat(hired).containsExactly(1, 2, 2);
    }

    @Test
    void what_comes_during_a_commit_is_the_next_one() throws InterruptedException {
        lanes.add(ANNE, "a");
        SortedMap<AccountId, List<String>> first = lanes.take();
        lanes.add(ANNE, "b");
        lanes.add(ANNE, "c");
        assertThat(lanes.take()).isEmpty(); // in nobody else's hands meanwhile
        lanes.wentThrough(first);
        assertThat(lanes.take()).containsExactly(Map.entry(ANNE, List.of("b", "c")));
        assertThat(lanes.awaitEmpty(Duration.ZERO)).isFalse();
    }

    @Test
    void what_was_put_back_goes_alone_until_it_has_gone_through() {
        lanes.add(ANNE, "a");
        lanes.add(BILL, "b");
        lanes.putBack(lanes.take());
        lanes.add(CORA, "c");
        SortedMap<AccountId, List<String>> anne = lanes.take();
        assertThat(anne).containsOnlyKeys(ANNE);
        lanes.add(ANNE, "a2");
        lanes.wentThrough(anne);
        SortedMap<AccountId, List<String>> bill = lanes.take();
        assertThat(bill).containsOnlyKeys(BILL);
        assertThat(lanes.take()).containsOnlyKeys(CORA, ANNE);
    }

    private List<String> takenOfOne() {
        return lanes.take().sequencedValues().getFirst();
    }

    @Test
    void one_that_cannot_be_kept_is_found_among_its_account() {
        List.of("a", "b", "c").forEach(item -> lanes.add(ANNE, item));
        lanes.putBackSingly(ANNE, takenOfOne());
        SortedMap<AccountId, List<String>> first = lanes.take();
        assertThat(first).containsExactly(Map.entry(ANNE, List.of("a")));
        lanes.wentThrough(first);
        assertThat(lanes.take()).containsExactly(Map.entry(ANNE, List.of("b")));
        lanes.drop(ANNE);
        assertThat(lanes.size()).isEqualTo(1);
        assertThat(lanes.take()).containsExactly(Map.entry(ANNE, List.of("c")));
    }

    @Test
    void a_pause_doubles_up_to_its_limit_and_begins_anew_after_a_commit() {
        lanes.add(ANNE, "a");
        for (long millis : List.of(250L, 500L, 1_000L, 2_000L, 4_000L, 4_000L)) {
            List<String> waiting = lanes.takeAll(ANNE, takenOfOne());
            lanes.add(ANNE, "later");
            assertThat(lanes.pause(ANNE, waiting)).isEqualTo(millis);
            assertThat(lanes.take()).isEmpty();
            lanes.resume(ANNE);
        }
        SortedMap<AccountId, List<String>> all = lanes.take();
        assertThat(all.get(ANNE)).hasSize(7).startsWith("a");
        lanes.wentThrough(all);
        assertThat(lanes.size()).isZero();
        lanes.add(ANNE, "b");
        List<String> waiting = lanes.takeAll(ANNE, takenOfOne());
        assertThat(lanes.pause(ANNE, waiting)).isEqualTo(250);
    }
}
