package io.heliograph.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TrackerTest {
    private final Tracker tracker = new Tracker(1_000);

    @Test
    void reports_may_come_before_the_answer_after_it_twice_or_never() {
        tracker.reported(rows(1), 3_000_000);
        tracker.accepted(rows(1, 2, 3), 2_000_000);
        tracker.reported(rows(2), 5_000_000);
        tracker.reported(rows(2, 99), 9_000_000);

        assertThat(tracker.tally()).isEqualTo(new Tracker.Tally(3, 2, 1, 1, 0, 5_000_000));
        assertThat(tracker.tally().missing()).isEqualTo(1);
        assertThat(tracker.waits().maxMillis()).isBetween(2.99, 3.01);
    }

    @Test
    void keeps_its_place_while_the_table_grows() {
        int many = 700_000;
        for (int id = 1; id <= many; id++) {
            tracker.accepted(rows(id), 2_000);
        }
        for (int id = many; id > 1; id--) {
            tracker.reported(rows(id), 3_000);
        }

        assertThat(tracker.tally().missing()).isEqualTo(1);
        assertThat(tracker.tally().doubled()).isZero();
    }

    private static Rows rows(long... ids) {
        StringBuilder body = new StringBuilder();
        for (long id : ids) {
            body.append("\"id_state\":").append(id).append('}');
        }
        byte[] bytes = body.toString().getBytes(StandardCharsets.US_ASCII);
        Rows rows = new Rows();
        rows.readAnswer(bytes, 0, bytes.length);
        return rows;
    }
}
