package io.heliograph.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.AccountId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SearchSlotsTest {
    private static final AccountId busy = new AccountId(1);
    private static final AccountId other = new AccountId(2);
    private static final AccountId third = new AccountId(3);

    private final SearchSlots slots =
            new SearchSlots(new SearchLimits(3, 2, Duration.ofMillis(20), Duration.ofSeconds(1)));

    @Test
    void one_account_leaves_slots_for_the_others() throws Exception {
        assertThat(slots.take(busy)).isTrue();
        assertThat(slots.take(busy)).isTrue();
        assertThat(slots.take(busy)).isFalse();
        assertThat(slots.take(other)).isTrue();
        slots.release(busy);
        assertThat(slots.take(busy)).isTrue();
    }

    @Test
    void all_accounts_together_take_no_more_than_there_are() throws Exception {
        assertThat(slots.take(busy)).isTrue();
        assertThat(slots.take(busy)).isTrue();
        assertThat(slots.take(other)).isTrue();
        assertThat(slots.take(third)).isFalse();
        slots.release(other);
        assertThat(slots.take(third)).isTrue();
    }

    @Test
    void forgets_accounts_that_search_no_more() throws Exception {
        assertThat(slots.take(busy)).isTrue();
        assertThat(slots.take(busy)).isTrue();
        assertThat(slots.take(busy)).isFalse();
        assertThat(slots.take(other)).isTrue();
        slots.release(busy);
        slots.release(other);
        assertThat(slots.accounts()).isEqualTo(1);
        slots.release(busy);
        assertThat(slots.accounts()).isZero();
    }
}
