package io.heliograph.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoadLoopTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private final StubPlatform stub = new StubPlatform(0);
    private final ReportReceiver receiver = new ReportReceiver();
    private final Tracker tracker = new Tracker(System.nanoTime());
    private final LoadLoop load =
            new LoadLoop(stub.address(), 8, new SendRequests("localhost", "token", receiver.url()));

    LoadLoopTest() throws IOException {}

    @BeforeEach
    void reports_count() {
        receiver.use(tracker);
    }

    @AfterEach
    void stop() throws IOException {
        load.close();
        receiver.close();
        stub.close();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MAILING")
    void every_accepted_message_gets_its_report(Mode mode) throws IOException {
        Load sent = load.run(new Stretch(mode, SHORT, mode == Mode.LATENCY ? 500 : 0), tracker);

        Tracker.Tally tally = await(reports -> reports.missing() == 0);
        assertThat(sent.counts().accepted())
                .isPositive()
                .isEqualTo(sent.counts().requests() * mode.messagesPerRequest)
                .isEqualTo(tally.reported());
        assertThat(sent.counts().errors()).isZero();
        assertThat(tally.undelivered()).isZero();
        assertThat(receiver.badPosts()).isZero();
    }

    @Test
    void a_fixed_rate_is_kept() throws IOException {
        Load sent = load.run(new Stretch(Mode.LATENCY, SHORT, 1000), tracker);

        assertThat(sent.counts().requests()).isEqualTo(300);
    }

    @Test
    void a_stall_is_charged_with_everyone_who_had_to_wait() throws IOException {
        stub.stallMillis.set(200);
        try (LoadLoop lone =
                new LoadLoop(stub.address(), 1, new SendRequests("x", "t", receiver.url()))) {
            Load sent = lone.run(new Stretch(Mode.LATENCY, SHORT, 1000), tracker);

            assertThat(sent.counts().requests()).isEqualTo(300);
            assertThat(sent.latency().p50Millis()).isGreaterThan(30);
            assertThat(sent.latency().maxMillis()).isGreaterThanOrEqualTo(200);
        }
    }

    @Test
    void what_is_told_to_wait_is_sent_again() throws IOException {
        stub.refusals.set(3);
        Load sent = load.run(new Stretch(Mode.ONE, Duration.ofMillis(1300), 0), tracker);

        assertThat(sent.counts().throttled()).isEqualTo(3);
        assertThat(sent.counts().abandoned()).isZero();
        assertThat(sent.latency().maxMillis()).isGreaterThanOrEqualTo(1000);
    }

    @Test
    void a_lost_connection_is_counted_and_replaced() throws IOException {
        stub.drops.set(2);
        Load sent = load.run(new Stretch(Mode.ONE, SHORT, 0), tracker);

        assertThat(sent.counts().lostConnections()).isEqualTo(2);
        assertThat(sent.counts().requests()).isPositive();
    }

    @Test
    void lost_and_doubled_reports_are_told() throws IOException {
        stub.losses.set(1);
        stub.doubles.set(1);
        load.run(new Stretch(Mode.HUNDRED, SHORT, 0), tracker);

        Tracker.Tally tally = await(reports -> reports.missing() == 1);
        assertThat(tally.missing()).isEqualTo(1);
        assertThat(tally.doubled()).isPositive();
    }

    private Tracker.Tally await(Predicate<Tracker.Tally> wanted) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!wanted.test(tracker.tally()) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        return tracker.tally();
    }
}
