package io.heliograph.provider;

import static io.heliograph.provider.ProviderUnderTest.outcome;
import static io.heliograph.provider.RawCarrier.DELIVER_SM_RESP;
import static io.heliograph.provider.RawCarrier.SUBMIT_SM;
import static io.heliograph.provider.RawCarrier.SUBMIT_SM_RESP;
import static io.heliograph.provider.RawCarrier.UNBIND;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.fixture.Until;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A provider is bound anew by other settings, with submits open.
@Timeout(30)
final class BindAnewTest {
    private static final int ALREADY_BOUND = 5;

    @SuppressWarnings("NullAway.Init") // by each test
    private RawCarrier carrier;

    @SuppressWarnings("NullAway.Init") // by each test
    private ProviderUnderTest under;

    @BeforeEach
    void open() throws IOException {
        carrier = new RawCarrier();
    }

    @AfterEach
    void close() throws IOException {
        under.close();
        carrier.close();
    }

    private RawCarrier.Peer bind(String settings) throws InterruptedException {
        under = new ProviderUnderTest(carrier.port(), settings);
        RawCarrier.Peer peer = carrier.bound();
        under.awaitLive();
        return peer;
    }

    private void set(String settings, boolean bound) {
        under.provider.set(
                ProviderUnderTest.settings("port = " + carrier.port() + "\n" + settings), bound);
    }

    /// Whether the next submit came over that link, and not over the other.
    private static boolean hears(RawCarrier.Peer link, RawCarrier.Peer other)
            throws InterruptedException {
        Until.isTrue("it came", () -> link.waiting() + other.waiting() > 0);
        return other.waiting() == 0;
    }

    private ProviderLook look() {
        return under.provider.look();
    }

    @Test
    void the_new_bind_comes_first_and_the_old_one_hears_its_answers_and_receipts()
            throws Exception {
        RawCarrier.Peer old = bind("");
        var open = under.send("x");
        int sequence = old.next(SUBMIT_SM).sequence();
        set("password = \"0ther\"", true);
        RawCarrier.Peer now = carrier.bound();
        assertThat(now.bindBody).contains("0ther");
        var later = under.send("y");
        while (hears(old, now)) { // it is bound, and known to be so a moment later
            old.send(SUBMIT_SM_RESP, 0, old.next(SUBMIT_SM).sequence(), "0\0");
            assertThat(outcome(later)).isEqualTo(new SubmitResult.Submitted("0"));
            later = under.send("y");
        }
        now.send(SUBMIT_SM_RESP, 0, now.next(SUBMIT_SM).sequence(), "2\0");
        assertThat(outcome(later)).isEqualTo(new SubmitResult.Submitted("2"));
        old.send(RawCarrier.deliver(7, "id:1 stat:DELIVRD"));
        under.receipt().acknowledge().run();
        assertThat(old.next(DELIVER_SM_RESP).sequence()).isEqualTo(7);
        assertThat(old.waiting()).as("no unbind yet").isZero();
        old.send(SUBMIT_SM_RESP, 0, sequence, "1\0");
        assertThat(outcome(open)).isEqualTo(new SubmitResult.Submitted("1"));
        old.next(UNBIND);
        assertThat(look().windowMax()).isEqualTo(500);
    }

    @Test
    void a_carrier_that_allows_no_second_bind_gets_the_new_one_once_the_old_one_is_gone()
            throws Exception {
        RawCarrier.Peer old = bind("");
        var open = under.send("x");
        int sequence = old.next(SUBMIT_SM).sequence();
        carrier.bindStatus = ALREADY_BOUND;
        set("password = \"0ther\"", true);
        Until.isTrue("it is refused", () -> look().fault().contains("0x05"));
        Until.isTrue("nothing more is submitted", () -> look().windowMax() == 0);
        old.send(SUBMIT_SM_RESP, 0, sequence, "1\0");
        assertThat(outcome(open)).isEqualTo(new SubmitResult.Submitted("1"));
        old.next(UNBIND);
        carrier.bindStatus = 0;
        assertThat(carrier.bound().bindBody).contains("0ther");
        Until.isTrue("bound", () -> look().bindsUp() == 1 && look().fault().isEmpty());
    }

    @Test
    void what_is_never_answered_has_its_time_and_is_uncertain_then() throws Exception {
        RawCarrier.Peer old = bind("answerTimeoutMillis = 300");
        var open = under.send("x");
        old.next(SUBMIT_SM);
        set("answerTimeoutMillis = 300, password = \"0ther\"", true);
        carrier.bound();
        assertThat(outcome(open)).isEqualTo(new SubmitResult.Uncertain("no_answer"));
        old.next(UNBIND);
    }

    @Test
    void off_unbinds_once_all_is_answered_and_on_binds_again() throws Exception {
        RawCarrier.Peer old = bind("");
        var open = under.send("x");
        int sequence = old.next(SUBMIT_SM).sequence();
        set("", false);
        Until.isTrue("nothing more is submitted", () -> look().windowMax() == 0);
        assertThat(under.provider.tryReserve(1)).isZero();
        old.send(SUBMIT_SM_RESP, 0, sequence, "1\0");
        assertThat(outcome(open)).isEqualTo(new SubmitResult.Submitted("1"));
        old.next(UNBIND);
        Until.isTrue("gone", () -> look().binds() == 0 && look().bindsUp() == 0);
        set("", true);
        carrier.bound();
        under.awaitLive();
    }

    /// While the next bind is under way, another change overtakes it.
    @Test
    void changes_in_a_row_leave_the_last_one() throws Exception {
        bind("");
        for (int change = 0; change < 20; change++) {
            set("password = \"p" + change + "\", binds = " + (1 + change % 3), true);
        }
        Until.isTrue("its binds", () -> look().binds() == 2 && look().bindsUp() == 2);
        Until.isTrue("its window", () -> look().windowMax() == 1_000);
        RawCarrier.Peer last = carrier.bound();
        while (!last.bindBody.contains("p19")) {
            last = carrier.bound();
        }
        assertThat(look().fault()).isEmpty();
    }

    @Test
    void codes_and_ids_are_read_as_they_are_set_now() throws Exception {
        RawCarrier.Peer peer = bind("");
        var open = under.send("x");
        int sequence = peer.next(SUBMIT_SM).sequence();
        set("codes { content = [\"0x77\"] }, messageIds { answer = hex, receipt = decimal }", true);
        peer.send(SUBMIT_SM_RESP, 0x77, sequence, "");
        assertThat(outcome(open)).isEqualTo(new SubmitResult.Rejected(0x77));
        assertThat(under.provider.normalisedId("ff")).isEqualTo("255");
        peer.send(RawCarrier.deliver(7, "id:255 stat:DELIVRD"));
        ProviderUnderTest.Given given = under.receipt();
        assertThat(given.receipt().messageId()).isEqualTo("255");
        given.acknowledge().run();
        assertThat(carrier.connections).as("no other bind").hasValue(1);
    }
}
