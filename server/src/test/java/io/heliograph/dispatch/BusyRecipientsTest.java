package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class BusyRecipientsTest {
    private static final long BOB = 380670000001L;

    private final BusyRecipients recipients = new BusyRecipients();

    /// Whether it may be sent now; else it waits.
    private boolean start(Outgoing outgoing) {
        boolean free = recipients.take(outgoing);
        if (!free) {
            recipients.await(outgoing);
        }
        return free;
    }

    @Test
    void lets_one_message_at_a_time_to_a_recipient_in_their_order() {
        Outgoing first = Outgoings.of(1, BOB);
        Outgoing second = Outgoings.of(2, BOB);
        Outgoing third = Outgoings.of(3, BOB);
        assertThat(start(first)).isTrue();
        assertThat(start(second)).isFalse();
        assertThat(start(third)).isFalse();
        assertThat(recipients.finish(first)).isSameAs(second);
        Outgoing fourth = Outgoings.of(4, BOB);
        assertThat(start(fourth)).isFalse();
        assertThat(recipients.finish(second)).isSameAs(third);
        assertThat(recipients.finish(third)).isSameAs(fourth);
        assertThat(recipients.finish(fourth)).isNull();
        assertThat(start(Outgoings.of(5, BOB))).isTrue();
    }

    @Test
    void who_leaves_the_line_is_not_called() {
        Outgoing first = Outgoings.of(1, BOB);
        List<Outgoing> others =
                LongStream.range(2, 6).mapToObj(id -> Outgoings.of(id, BOB)).toList();
        assertThat(start(first)).isTrue();
        others.forEach(other -> assertThat(start(other)).isFalse());
        recipients.leave(others.get(1));
        recipients.leave(others.get(3));
        assertThat(recipients.finish(first)).isSameAs(others.get(0));
        assertThat(recipients.finish(others.get(0))).isSameAs(others.get(2));
        assertThat(recipients.finish(others.get(2))).isNull();
        assertThat(start(others.get(3))).isTrue();
    }

    @Test
    void a_recipient_is_one_however_the_number_is_written() {
        Outgoing first = Outgoings.of(1, 541123456789L);
        Outgoing second = Outgoings.of(2, 5491123456789L);
        assertThat(start(first)).isTrue();
        assertThat(start(second)).isFalse();
        assertThat(recipients.finish(first)).isSameAs(second);
    }

    @Test
    void who_has_waited_too_long_goes_and_has_the_recipient() {
        List<Outgoing> all = LongStream.range(1, 5).mapToObj(id -> Outgoings.of(id, BOB)).toList();
        assertThat(start(all.get(0))).isTrue();
        assertThat(start(all.get(1))).isFalse();
        assertThat(recipients.overdue(0, 30)).isEmpty();
        assertThat(recipients.overdue(29, 30)).isEmpty();
        assertThat(start(all.get(2))).isFalse();
        assertThat(recipients.overdue(30, 30)).containsExactly(all.get(1));
        assertThat(recipients.finish(all.get(0))).as("it has it no more").isNull();
        assertThat(start(all.get(3))).isFalse();
        assertThat(recipients.finish(all.get(1))).isSameAs(all.get(2));
        assertThat(recipients.overdue(60, 30)).as("the last has just come").isEmpty();
        assertThat(recipients.overdue(90, 30)).containsExactly(all.get(3));
        assertThat(recipients.finish(all.get(2))).isNull();
        assertThat(recipients.finish(all.get(3))).isNull();
        assertThat(start(Outgoings.of(9, BOB))).isTrue();
    }

    @Test
    void others_do_not_wait() {
        assertThat(start(Outgoings.of(1, BOB))).isTrue();
        assertThat(start(Outgoings.of(2, BOB + 1))).isTrue();
    }
}
