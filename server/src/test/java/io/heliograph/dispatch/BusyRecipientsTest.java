package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BusyRecipientsTest {
    private static final long BOB = 380670000001L;

    private final BusyRecipients recipients = new BusyRecipients();

    @Test
    void lets_one_message_at_a_time_to_a_recipient_in_their_order() {
        Outgoing first = Outgoings.of(1, BOB);
        Outgoing second = Outgoings.of(2, BOB);
        Outgoing third = Outgoings.of(3, BOB);
        assertThat(recipients.start(first)).isTrue();
        assertThat(recipients.start(second)).isFalse();
        assertThat(recipients.start(third)).isFalse();
        assertThat(recipients.finish(first)).isSameAs(second);
        Outgoing fourth = Outgoings.of(4, BOB);
        assertThat(recipients.start(fourth)).isFalse();
        assertThat(recipients.finish(second)).isSameAs(third);
        assertThat(recipients.finish(third)).isSameAs(fourth);
        assertThat(recipients.finish(fourth)).isNull();
        assertThat(recipients.start(Outgoings.of(5, BOB))).isTrue();
    }

    @Test
    void others_do_not_wait() {
        assertThat(recipients.start(Outgoings.of(1, BOB))).isTrue();
        assertThat(recipients.start(Outgoings.of(2, BOB + 1))).isTrue();
    }
}
