package io.heliograph.provider;

import static io.heliograph.provider.RawCarrier.GENERIC_NACK;
import static io.heliograph.provider.RawCarrier.SUBMIT_SM;
import static io.heliograph.provider.RawCarrier.SUBMIT_SM_RESP;
import static io.heliograph.provider.RawCarrier.UNBIND;
import static io.heliograph.provider.RawCarrier.UNBIND_RESP;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.fixture.Until;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What comes of a submit that had been given up.
@Timeout(30)
class LateAnswerTest {
    /// What one submit was told, in this order.
    private static final class Told implements Answered {
        private final List<SubmitResult> inTime = new CopyOnWriteArrayList<>();
        private final List<SubmitResult> late = new CopyOnWriteArrayList<>();

        @Override
        public void answered(SubmitResult result) {
            inTime.add(result);
        }

        @Override
        public Consumer<SubmitResult> ifLate() {
            return late::add;
        }
    }

    private RawCarrier carrier;
    private ProviderUnderTest under;
    private RawCarrier.Peer peer;

    @BeforeEach
    void bind() throws Exception {
        carrier = new RawCarrier();
        under =
                new ProviderUnderTest(
                        carrier.port(), "answerTimeoutMillis = 50, deferredCodes = [\"0x14\"]");
        peer = carrier.bound();
        under.awaitLive();
    }

    @AfterEach
    void close() throws IOException {
        under.close();
        carrier.close();
    }

    private Told submit() throws InterruptedException {
        Told told = new Told();
        assertThat(under.provider.reserve(1)).isEqualTo(1);
        under.provider.submit(ProviderUnderTest.submit("x"), told);
        return told;
    }

    /// @return its sequence number
    private int giveUp(Told told) throws Exception {
        int sequence = peer.next(SUBMIT_SM).sequence();
        Until.isTrue("it is given up", () -> !told.inTime.isEmpty());
        assertThat(told.inTime).containsExactly(new SubmitResult.Uncertain("no_answer"));
        return sequence;
    }

    @Test
    void it_is_told_once() throws Exception {
        Told told = submit();
        int sequence = giveUp(told);
        peer.send(SUBMIT_SM_RESP, 0, sequence, "77\0");
        peer.send(SUBMIT_SM_RESP, 0, sequence, "78\0");
        Until.isTrue("both came", () -> under.oddities("late_answer") == 2);
        assertThat(told.late).containsExactly(new SubmitResult.Submitted("77"));
        assertThat(told.inTime).hasSize(1);
    }

    @Test
    void a_refusal_is_one_whatever_it_is_said_with() throws Exception {
        Told refused = submit();
        Told deferred = submit();
        Told nacked = submit();
        int[] sequences = {giveUp(refused), giveUp(deferred), giveUp(nacked)};
        peer.send(SUBMIT_SM_RESP, 0x0B, sequences[0], "");
        peer.send(SUBMIT_SM_RESP, 0x14, sequences[1], "");
        peer.send(GENERIC_NACK, 0x0A, sequences[2], "");
        Until.isTrue("all came", () -> !nacked.late.isEmpty()); // the last, by one reader
        assertThat(under.oddities("late_answer")).isEqualTo(3);
        assertThat(refused.late).containsExactly(new SubmitResult.Rejected(0x0B));
        assertThat(deferred.late).containsExactly(new SubmitResult.Deferred(0x14));
        assertThat(nacked.late).containsExactly(new SubmitResult.Rejected(0x0A));
    }

    @Test
    void it_counts_until_the_link_is_closed() throws Exception {
        Told told = submit();
        int sequence = giveUp(told);
        Told open = submit();
        int second = peer.next(SUBMIT_SM).sequence();
        // in one piece, so that it is read before the goodbye even where the other has timed out
        ByteArrayOutputStream last = new ByteArrayOutputStream();
        last.writeBytes(RawCarrier.pdu(UNBIND, 0, 9, new byte[0]));
        last.writeBytes(RawCarrier.pdu(SUBMIT_SM_RESP, 0, sequence, new byte[] {'7', '7', 0}));
        last.writeBytes(RawCarrier.pdu(SUBMIT_SM_RESP, 0, second, new byte[] {'7', '8', 0}));
        peer.send(last.toByteArray());
        peer.next(UNBIND_RESP);
        Until.isTrue("the late one", () -> !told.late.isEmpty());
        assertThat(told.late).containsExactly(new SubmitResult.Submitted("77"));
        Until.isTrue("the other", () -> open.inTime.size() + open.late.size() > 0);

        RawCarrier.Peer next = carrier.bound();
        under.awaitLive();
        next.send(SUBMIT_SM_RESP, 0, sequence, "79\0");
        Until.isTrue("it came", () -> under.oddities("late_answer") >= 2);
        assertThat(told.late).hasSize(1);
    }

    @Test
    void so_many_are_remembered_and_for_so_long() {
        LateAnswers late = new LateAnswers();
        for (int i = 0; i <= LateAnswers.REMEMBERED_MAX; i++) {
            late.add(i, _ -> {}, i);
        }
        assertThat(late.take(0)).isNull();
        assertThat(late.take(1)).isNotNull();
        assertThat(late.take(1)).isNull();
        late.add(-1, _ -> {}, LateAnswers.REMEMBERED_AGE_MAX.toNanos() + 5);
        assertThat(late.take(5)).isNull();
        assertThat(late.take(6)).isNotNull();
        assertThat(late.take(-1)).isNotNull();
    }
}
