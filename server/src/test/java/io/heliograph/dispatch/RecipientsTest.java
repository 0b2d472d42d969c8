package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RecipientsTest {
    private static final long BOB = 380670000001L;

    private final Recipients recipients = new Recipients();

    @Test
    void lets_one_message_at_a_time_to_a_recipient_in_their_order() {
        Delivery first = Deliveries.of(1, BOB);
        Delivery second = Deliveries.of(2, BOB);
        Delivery third = Deliveries.of(3, BOB);
        assertThat(recipients.start(first)).isTrue();
        assertThat(recipients.start(second)).isFalse();
        assertThat(recipients.start(third)).isFalse();
        assertThat(recipients.finish(first)).isSameAs(second);
        Delivery fourth = Deliveries.of(4, BOB);
        assertThat(recipients.start(fourth)).isFalse();
        assertThat(recipients.finish(second)).isSameAs(third);
        assertThat(recipients.finish(third)).isSameAs(fourth);
        assertThat(recipients.finish(fourth)).isNull();
        assertThat(recipients.start(Deliveries.of(5, BOB))).isTrue();
    }

    @Test
    void others_do_not_wait() {
        assertThat(recipients.start(Deliveries.of(1, BOB))).isTrue();
        assertThat(recipients.start(Deliveries.of(2, BOB + 1))).isTrue();
    }
}
