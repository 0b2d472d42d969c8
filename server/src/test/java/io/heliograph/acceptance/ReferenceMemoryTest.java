package io.heliograph.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.acceptance.AcceptanceUnderTest.Form;
import io.heliograph.account.Account;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.message.Message;
import io.heliograph.pricing.PriceRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two long texts to one phone have different references, whatever becomes of the process between
/// them.
final class ReferenceMemoryTest {
    private static final long BOB = 380670000001L;
    private static final Form LONG = Form.of("x".repeat(200));

    private final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private final List<Integer> references = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private TestDatabase test;
    private AcceptanceUnderTest run;
    private Account account;

    @BeforeEach
    void begin() {
        test = TestDatabase.create(clock);
        run = process(1);
        account = run.account("acme", PriceRule.DELIVERED, 100_000_000, 0);
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        test.close();
    }

    /// A process; that before it is killed where it has not been closed.
    private AcceptanceUnderTest process(int node) {
        AcceptanceUnderTest process = AcceptanceUnderTest.node(node, test.database(), clock);
        open.add(process);
        return process;
    }

    private void send(int count, Duration apart) {
        for (int i = 0; i < count; i++) {
            long id = run.send(account, LONG, BOB).getFirst();
            references.add(Message.reference(id) & 0xFF);
            clock.move(apart);
        }
    }

    @Test
    void references_differ_over_a_stop_and_days() {
        send(40, Duration.ofSeconds(7));
        run.acceptance.referenceTick();
        run.close();
        clock.move(Duration.ofDays(2));
        run = process(1);
        send(24, Duration.ofSeconds(5));
        assertThat(references).hasSize(64).doesNotHaveDuplicates();
    }

    @Test
    void references_differ_over_kills_before_and_after_they_were_written() {
        send(20, Duration.ofSeconds(1));
        run = process(1);
        send(20, Duration.ofSeconds(3));
        run.acceptance.referenceTick();
        send(12, Duration.ofSeconds(5));
        run = process(1);
        send(6, Duration.ofSeconds(1));
        run = process(1);
        send(6, Duration.ofSeconds(2));
        assertThat(references).hasSize(64).doesNotHaveDuplicates();
    }

    @Test
    void another_node_begins_with_what_this_one_has_written() {
        send(32, Duration.ofSeconds(7));
        run.acceptance.referenceTick();
        run = process(2);
        send(32, Duration.ofSeconds(5));
        assertThat(references).hasSize(64).doesNotHaveDuplicates();
    }

    @Test
    void only_places_that_have_changed_are_written() {
        send(1, Duration.ofSeconds(1));
        run.acceptance.referenceTick();
        assertThat(places()).isEqualTo(1);
        test.database().useTransaction(handle -> handle.execute("delete from reference_place"));
        run.acceptance.referenceTick();
        assertThat(places()).isZero();
        send(1, Duration.ofSeconds(1));
        run.acceptance.referenceTick();
        assertThat(places()).isEqualTo(1);
    }

    private long places() {
        return test.database()
                .read(handle ->
                        handle.createQuery("select count(*) from reference_place")
                                .mapTo(Long.class)
                                .one());
    }
}
