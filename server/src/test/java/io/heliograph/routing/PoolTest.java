package io.heliograph.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

final class PoolTest {
    private static int[] shares(Pool pool, int providers, int turns, IntPredicate hasRoom) {
        int[] shares = new int[providers];
        for (int i = 0; i < turns; i++) {
            shares[pool.next(hasRoom)]++;
        }
        return shares;
    }

    @Test
    void shares_by_weight_and_spreads_each_share() {
        Pool pool = new Pool(List.of(3, 1));
        List<Integer> turns = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            turns.add(pool.next(_ -> true));
        }
        assertThat(turns).containsExactly(0, 0, 1, 0, 0, 0, 1, 0);
        assertThat(shares(new Pool(List.of(5, 3, 2)), 3, 1_000, _ -> true))
                .containsExactly(500, 300, 200);
    }

    @Test
    void leaves_the_share_of_one_without_room_to_the_others() {
        Pool pool = new Pool(List.of(5, 3, 2));
        assertThat(shares(pool, 3, 1_000, i -> i != 0)).containsExactly(0, 600, 400);
        assertThat(shares(pool, 3, 1_000, _ -> true)).containsExactly(500, 300, 200);
    }

    @Test
    void takes_one_of_weight_0_only_when_no_other_has_room() {
        Pool pool = new Pool(List.of(0, 1));
        assertThat(shares(pool, 2, 100, _ -> true)).containsExactly(0, 100);
        assertThat(shares(pool, 2, 100, i -> i == 0)).containsExactly(100, 0);
        assertThat(shares(pool, 2, 100, _ -> true)).containsExactly(0, 100);
    }

    @Test
    void says_when_none_has_room() {
        assertThat(new Pool(List.of(1, 1)).next(_ -> false)).isEqualTo(-1);
        assertThat(new Pool(List.of()).next(_ -> true)).isEqualTo(-1);
    }
}
