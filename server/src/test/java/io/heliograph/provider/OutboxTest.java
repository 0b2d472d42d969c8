package io.heliograph.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.fixture.Until;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class OutboxTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicInteger writes = new AtomicInteger();
    private final CountDownLatch stuck = new CountDownLatch(1);
    private volatile boolean sticks;
    private volatile boolean leased = true;
    private final Outbox outbox = new Outbox(wire(), (_, _, _) -> {}, () -> leased);

    private OutputStream wire() {
        return new OutputStream() {
            @Override
            public void write(int octet) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                writes.incrementAndGet();
                synchronized (written) {
                    written.write(bytes, offset, count);
                }
                try {
                    if (sticks) {
                        stuck.await();
                    }
                } catch (InterruptedException stopped) {
                    throw new IOException(stopped);
                }
            }
        };
    }

    private void run() {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        outbox.writeUntilClosed();
                    } catch (IOException | InterruptedException ended) {
                        outbox.close();
                    }
                });
    }

    private int length() {
        synchronized (written) {
            return written.size();
        }
    }

    @AfterEach
    void close() {
        stuck.countDown();
        outbox.close();
    }

    @Test
    void writes_all_in_order_and_much_at_once() throws Exception {
        run();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 100_000; i++) {
            byte[] pdu = {(byte) (i >> 16), (byte) (i >> 8), (byte) i};
            outbox.write(pdu);
            expected.write(pdu);
        }
        Until.isTrue("all is written", () -> length() == 300_000);
        assertThat(written.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(writes).hasValueLessThan(1_000);
    }

    @Test
    void knows_what_was_handed_to_the_wire() throws Exception {
        sticks = true;
        Unanswered first = new Unanswered(_ -> {}, 0);
        Unanswered second = new Unanswered(_ -> {}, 0);
        outbox.append(new byte[] {1}, first);
        run();
        Until.isTrue("the first is on its way", () -> length() == 1);
        outbox.append(new byte[] {2}, second);
        outbox.close();
        assertThat(outbox.mayHaveLeft(first)).isTrue();
        assertThat(outbox.mayHaveLeft(second)).isFalse();
        assertThat(outbox.mayHaveLeft(new Unanswered(_ -> {}, 0))).isFalse();
        assertThatThrownBy(() -> outbox.write(new byte[] {3})).isInstanceOf(IOException.class);
    }

    @Test
    void gives_up_a_peer_that_does_not_read() {
        byte[] much = new byte[1 << 20];
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i <= 16; i++) {
                                outbox.write(much);
                            }
                        })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not read");
    }

    @Test
    void drains_what_waits_but_not_for_ever() throws Exception {
        run();
        outbox.write(new byte[] {1, 2, 3});
        outbox.drain(Duration.ofSeconds(5));
        assertThat(length()).isEqualTo(3);
        sticks = true;
        outbox.write(new byte[] {4});
        outbox.write(new byte[] {5});
        outbox.drain(Duration.ofMillis(20));
        assertThat(length()).isLessThanOrEqualTo(5);
    }

    @Test
    void hands_over_no_submit_once_another_process_may_be_this_node() throws Exception {
        leased = false;
        Unanswered submit = new Unanswered(_ -> {}, 0);
        outbox.append(new byte[] {1, 2, 3}, submit);
        assertThatThrownBy(outbox::writeUntilClosed).isInstanceOf(IOException.class);
        assertThat(outbox.mayHaveLeft(submit)).isFalse();
        assertThat(length()).isZero();
    }

    @Test
    void hands_over_what_is_no_submit_without_a_lease() throws Exception {
        leased = false;
        run();
        outbox.write(new byte[] {1, 2, 3});
        outbox.drain(Duration.ofSeconds(10));
        assertThat(length()).isEqualTo(3);
    }
}
