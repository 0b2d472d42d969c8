package io.heliograph.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.Until;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What could not be read, as the operator sees it.
@Timeout(60)
final class UnreadPdusTest {
    private static final Instant AT = Instant.parse("2026-03-10T12:00:00Z");

    private TestDatabase test;
    private UnreadPdus unread;
    private final AtomicInteger acknowledged = new AtomicInteger();

    @BeforeEach
    void open() {
        test = TestDatabase.create();
        unread = new UnreadPdus(test.database());
    }

    @AfterEach
    void close() {
        unread.close();
        test.close();
    }

    private static UnreadPdu pdu(String kind, int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return new UnreadPdu("acme", kind, AT, bytes);
    }

    private List<String> seen() {
        return test.database()
                .read(handle ->
                        handle.createQuery(
                                        "select provider || ' ' || kind || ' ' || length || ' ' || octets from operator_unread_pdu")
                                .mapTo(String.class)
                                .list());
    }

    private void keep(UnreadPdu pdu) {
        unread.keep(
                pdu,
                () -> {
                    assertThat(seen()).isNotEmpty(); // no sooner
                    acknowledged.incrementAndGet();
                });
    }

    @Test
    void the_operator_sees_the_octets_the_latest_first() throws InterruptedException {
        unread.start();
        keep(pdu("broken_pdu", 0, 1, 255));
        Until.isTrue("it is acknowledged", () -> acknowledged.get() == 1);
        keep(pdu("receipt_without_id", 10));
        Until.isTrue("so is the other", () -> acknowledged.get() == 2);
        assertThat(seen())
                .containsExactly("acme receipt_without_id 1 0a", "acme broken_pdu 3 0001ff");
    }

    @Test
    void the_oldest_leave_beyond_the_bound() throws InterruptedException {
        test.database()
                .useTransaction(handle ->
                        handle.execute(
                                "insert into unread_pdu (provider, kind, received_at, octets) select 'acme', 'old', now(), '' from generate_series(1, ?)",
                                UnreadPduStore.ROWS_MAX));
        unread.start();
        keep(pdu("new", 1));
        keep(pdu("new", 2));
        Until.isTrue("both are acknowledged", () -> acknowledged.get() == 2);
        assertThat(seen()).hasSize(UnreadPduStore.ROWS_MAX).startsWith("acme new 1 02");
    }

    @Test
    void what_is_too_long_is_cut_and_what_is_too_many_is_acknowledged_alone()
            throws InterruptedException {
        for (int i = 0; i <= UnreadPdus.WAITING_MAX; i++) { // nobody keeps them yet
            unread.keep(
                    new UnreadPdu("acme", "long", AT, new byte[UnreadPdu.OCTETS_MAX + 1]),
                    acknowledged::incrementAndGet);
        }
        assertThat(acknowledged).hasValue(1);
        unread.start();
        Until.isTrue("all", () -> acknowledged.get() == UnreadPdus.WAITING_MAX + 1);
        assertThat(seen())
                .hasSize(UnreadPdus.WAITING_MAX)
                .allMatch(row -> row.startsWith("acme long " + UnreadPdu.OCTETS_MAX + " "));
    }

    @Test
    void waits_for_a_database_that_is_away() throws InterruptedException {
        unread.start();
        test.cutOff();
        keep(pdu("broken_pdu", 7));
        assertThat(acknowledged).hasValue(0);
        test.letIn();
        Until.isTrue("it is acknowledged", () -> acknowledged.get() == 1);
        assertThat(seen()).containsExactly("acme broken_pdu 1 07");
    }

    @Test
    void what_waits_at_the_end_is_kept() {
        unread.start();
        for (int i = 0; i < 200; i++) {
            unread.keep(pdu("last", i), acknowledged::incrementAndGet);
        }
        unread.close();
        assertThat(acknowledged).hasValue(200);
        assertThat(seen()).hasSize(200);
    }
}
