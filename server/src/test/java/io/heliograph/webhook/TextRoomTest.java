package io.heliograph.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TextRoomTest {
    private static final long ALL = TextRoom.OCTETS_MAX;
    private static final long ACCOUNT = TextRoom.ACCOUNT_OCTETS_MAX;
    private static final long LEAST = TextRoom.ACCOUNT_OCTETS_MIN;
    private static final String TEXT = "x".repeat(39_015);

    private final TextRoom room = new TextRoom();

    @Test
    void an_account_has_its_part_of_what_is_left_and_a_little_always() {
        assertThat(room.left(0)).isEqualTo(ACCOUNT);
        assertThat(room.left(ACCOUNT)).isZero();
        room.add(ALL - 1_000_000);
        assertThat(room.left(0)).isEqualTo(1_000_000);
        room.add(1_000_000);
        assertThat(room.left(0)).isEqualTo(LEAST);
        assertThat(room.left(LEAST)).isZero();
        room.add(-ALL);
        assertThat(room.left(LEAST)).isEqualTo(ACCOUNT - LEAST);
    }

    /// As after a start while all addresses are slow.
    @Test
    void the_longest_texts_of_many_accounts_stay_within_one_bound() {
        List<LogPosition> accounts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            LogPosition account = new LogPosition(room, 1);
            account.seen(1L << 40);
            accounts.add(account);
            while (account.octetsLeft() > 0) {
                readPage(account);
            }
        }
        long over = ReportLogStore.OCTETS_MAX + TEXT.length();
        assertThat(room.used()).isBetween(ALL, ALL + over + 200 * (LEAST + TEXT.length()));

        accounts.forEach(account -> account.settled(ids()));
        assertThat(room.used()).isZero();
    }

    private static void readPage(LogPosition account) {
        Page page = account.nextPage(1_000);
        long octets = 0;
        for (long id = account.openCount() + 1L; octets < page.octets(); id++) {
            account.open(id, TEXT + id);
            octets += TEXT.length();
        }
    }

    private static List<Long> ids() {
        List<Long> ids = new ArrayList<>();
        for (long id = 1; id <= 1_000; id++) {
            ids.add(id);
        }
        return ids;
    }
}
