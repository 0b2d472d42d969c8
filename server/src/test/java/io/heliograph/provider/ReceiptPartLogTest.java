package io.heliograph.provider;

import static io.heliograph.provider.RawCarrier.DELIVER_SM_RESP;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.Until;
import io.heliograph.message.PartState;
import io.heliograph.provider.ProviderUnderTest.Given;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Receipts that come in parts, with a carrier that waits for the answer to one before it sends the
/// next.
@Tag("slow")
@Timeout(60)
final class ReceiptPartLogTest {
    private static final String FIRST = "id:5 sub:001 st";
    private static final String SECOND = "at:DELIVRD err:000";

    private final List<AutoCloseable> open = new ArrayList<>();
    private TestDatabase test;
    private RawCarrier carrier;
    private ProviderUnderTest under;
    private RawCarrier.Peer peer;

    @BeforeEach
    void open() throws Exception {
        test = TestDatabase.create();
        carrier = new RawCarrier();
        start();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        carrier.close();
        test.close();
    }

    /// A process; that before it is killed where it was not closed.
    private void start() throws Exception {
        ReceiptPartLog parts = new ReceiptPartLog(test.database());
        open.add(parts);
        parts.start();
        under = new ProviderUnderTest(carrier.port(), "", parts);
        open.add(under);
        peer = carrier.bound();
    }

    private void send(int sequence, int number, String text) throws Exception {
        peer.send(RawCarrier.deliver(sequence, 0x44, 0, RawCarrier.part(9, 2, number, text)));
    }

    private void sendAnswered(int sequence, int number, String text) throws Exception {
        send(sequence, number, text);
        RawCarrier.Pdu answer = peer.next(DELIVER_SM_RESP);
        assertThat(answer.sequence()).isEqualTo(sequence);
        assertThat(answer.status()).isZero();
    }

    private void areRows(int count) throws InterruptedException {
        Until.isTrue(
                count + " rows",
                () ->
                        test.database()
                                        .read(handle ->
                                                handle.createQuery(
                                                                "select count(*) from receipt_part")
                                                        .mapTo(Integer.class)
                                                        .one())
                                == count);
    }

    private Given delivered() throws InterruptedException {
        Given given = under.receipt();
        assertThat(given.receipt().messageId()).isEqualTo("5");
        assertThat(given.receipt().state()).isEqualTo(PartState.DELIVRD);
        return given;
    }

    @Test
    void a_receipt_outlives_a_kill_between_its_parts() throws Exception {
        sendAnswered(1, 1, FIRST);
        start();
        send(7, 2, SECOND);
        delivered().acknowledge().run();
        assertThat(peer.next(DELIVER_SM_RESP).sequence()).isEqualTo(7);
        areRows(0);
    }

    @Test
    void a_receipt_outlives_a_kill_before_it_was_kept() throws Exception {
        sendAnswered(1, 2, SECOND);
        send(2, 1, FIRST);
        delivered(); // and nobody says that it is kept
        start();
        send(3, 1, FIRST);
        delivered().acknowledge().run();
        assertThat(peer.next(DELIVER_SM_RESP).sequence()).isEqualTo(3);
        areRows(0);
    }

    @Test
    void a_part_is_answered_once_it_is_kept() throws Exception {
        test.cutOff();
        send(1, 1, FIRST);
        peer.send(RawCarrier.deliver(2, "id:6 stat:DELIVRD"));
        under.receipt().acknowledge().run();
        assertThat(peer.next(DELIVER_SM_RESP).sequence()).isEqualTo(2);
        test.letIn();
        assertThat(peer.next(DELIVER_SM_RESP).sequence()).isEqualTo(1);
        areRows(1);
    }

    @Test
    void a_part_that_comes_twice_is_kept_once() throws Exception {
        sendAnswered(1, 1, FIRST);
        sendAnswered(2, 1, FIRST);
        areRows(1);
        send(3, 2, SECOND);
        delivered().acknowledge().run();
        areRows(0);
    }

    @Test
    void a_receipt_that_was_refused_is_joined_again_when_its_last_part_comes_again()
            throws Exception {
        sendAnswered(1, 1, FIRST);
        send(2, 2, SECOND);
        delivered().refuse().run();
        assertThat(peer.next(DELIVER_SM_RESP).status()).isNotZero();
        send(3, 2, SECOND);
        delivered().acknowledge().run();
        assertThat(peer.next(DELIVER_SM_RESP).status()).isZero();
        areRows(0);
    }

    @Test
    void the_parts_of_another_receipt_with_the_same_reference_are_not_mixed_with_it()
            throws Exception {
        sendAnswered(1, 1, "id:4 sub:001 st");
        sendAnswered(2, 1, FIRST);
        send(3, 2, SECOND);
        Given first = under.receipt();
        Given second = under.receipt();
        assertThat(List.of(first.receipt().messageId(), second.receipt().messageId()))
                .containsExactlyInAnyOrder("4", "5");
        first.acknowledge().run();
        second.acknowledge().run();
        areRows(0);
    }

    @Test
    void what_waited_beside_a_receipt_that_one_part_held_wholly_is_forgotten() throws Exception {
        sendAnswered(1, 2, " text");
        areRows(1);
        send(2, 1, "id:5 stat:DELIVRD err:000 text:A long");
        delivered().acknowledge().run();
        areRows(0);
    }
}
