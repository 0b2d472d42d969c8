package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.AccountId;
import io.heliograph.message.Messages;
import io.heliograph.message.PartState;
import io.heliograph.pricing.PriceRule;
import io.heliograph.routing.Candidates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who goes next, over accounts, routes and classes.
final class AccountTurnsTest {
    private static final Lane URGENT = lane(0, 0, false);
    private static final Lane BULK = lane(1, 0, true);
    private static final Lane ELSEWHERE = lane(2, 1, false);
    private static final Lane NOWHERE =
            new Lane(3, new Candidates(List.of(), List.of()), false, List.of());

    private final Queues queues =
            new Queues(
                    new AccountTurns(List.of(URGENT, BULK, ELSEWHERE, NOWHERE), 2),
                    new Retries(Duration.ofSeconds(1), Duration.ofSeconds(1)),
                    new Cancels(),
                    Duration.ofSeconds(30),
                    (_, _, state) -> {
                        throw new AssertionError(PartState.class + " " + state);
                    });
    private long nextId = 1;

    private static Lane lane(int index, int provider, boolean bulk) {
        return new Lane(index, SharedCandidates.of(provider), bulk, List.of());
    }

    private void queue(long account, Lane lane, int messages) {
        Backlog backlog = new Backlog(new AccountId(account), lane, new Tally(), 0, false, 0);
        for (int i = 0; i < messages; i++) {
            long id = nextId++;
            queues.place(
                    Outgoing.fresh(
                            Messages.of(account, id, 380670000000L + id, PriceRule.SUBMITTED),
                            backlog));
        }
    }

    /// The accounts whose parts go next.
    private List<Long> turns(int parts, int... room) {
        List<Long> accounts = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            Outgoing next = queues.next(room);
            if (next == null) {
                return accounts;
            }
            queues.take(next);
            accounts.add(next.message.account().value());
        }
        return accounts;
    }

    @Test
    void accounts_take_turns() {
        queue(1, URGENT, 5);
        queue(2, URGENT, 3);
        assertThat(turns(9, 1, 1)).containsExactly(1L, 1L, 2L, 2L, 1L, 1L, 2L, 1L);
    }

    @Test
    void urgent_goes_before_bulk_and_bulk_never_stands_still() {
        queue(1, BULK, 100);
        queue(2, URGENT, 20);
        assertThat(turns(10, 1, 1)).containsExactly(2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 1L);
        assertThat(turns(14, 1, 1)).filteredOn(account -> account == 1).hasSize(3);
        assertThat(turns(100, 1, 1)).hasSize(96).containsOnly(1L);
    }

    @Test
    void urgent_that_comes_in_the_middle_of_a_turn_of_bulk_does_not_wait_for_its_end() {
        queue(1, BULK, 100);
        assertThat(turns(1, 1, 1)).containsExactly(1L);
        queue(1, URGENT, 1);
        queue(2, URGENT, 1);
        assertThat(turns(3, 1, 1)).containsExactly(1L, 2L, 1L);
    }

    @Test
    void what_has_no_room_delays_nobody_and_keeps_its_place() {
        queue(1, ELSEWHERE, 3);
        queue(1, URGENT, 1);
        queue(2, URGENT, 1);
        queue(3, BULK, 1);
        assertThat(turns(9, 1, 0)).containsExactly(1L, 2L, 3L);
        queue(4, URGENT, 1);
        assertThat(turns(9, 1, 1)).containsExactly(1L, 1L, 4L, 1L);
    }

    @Test
    void what_nobody_may_carry_wants_no_room() {
        queue(1, NOWHERE, 3);
        boolean[] wanted = new boolean[2];
        assertThat(queues.want(wanted)).isFalse();
        assertThat(turns(9, 1, 1)).isEmpty();
        queue(2, ELSEWHERE, 1);
        assertThat(queues.want(wanted)).isTrue();
        assertThat(wanted).containsExactly(false, true);
    }
}
