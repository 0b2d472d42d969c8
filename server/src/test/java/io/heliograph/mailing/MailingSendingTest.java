package io.heliograph.mailing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.fixture.Until;
import io.heliograph.mailing.MailingWorld.Customer;
import io.heliograph.simulator.Answer;
import io.heliograph.simulator.Behaviour;
import io.heliograph.simulator.Delay;
import io.heliograph.simulator.ReceiptSettings;
import io.heliograph.simulator.Script;
import io.heliograph.simulator.SeenMessage;
import io.heliograph.simulator.Simulator;
import io.heliograph.simulator.SimulatorSettings;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Mailings through the real dispatcher to a simulated carrier.
@Tag("slow")
final class MailingSendingTest {
    private static final long FIRST = 380670000001L;
    private static final Behaviour DELIVERS = Behaviour.delivered(new Delay(1, 5));

    private static Simulator carrier(Behaviour behaviour) {
        return Simulator.start(
                SimulatorSettings.defaults()
                        .withPort(0)
                        .withReceipts(ReceiptSettings.USUAL.withRetryMillis(20))
                        .withScript(Script.of(behaviour)));
    }

    private static long delivered(MailingWorld world) {
        return world.number("select count(*) from report where final and state = 'DELIVRD'");
    }

    @Test
    void ten_thousand_contacts_get_their_own_text_once() throws Exception {
        try (Simulator carrier = carrier(DELIVERS);
                MailingWorld world =
                        MailingWorld.before((database, ids, clock) ->
                                        new Sending(carrier, "", database, ids, clock))
                                .run()) {
            Customer ann = world.customer("ann");
            long group = ann.group(FIRST, 10_000);
            long mailing = ann.order("Dear #first_name#", group, "");
            for (long count = 0; count < 10_000; count = delivered(world)) {
                long before = count;
                Until.isTrue("more reports", () -> delivered(world) > before);
            }
            ann.await(mailing, "done");
            assertThat(ann.recipients())
                    .isEqualTo(LongStream.range(FIRST, FIRST + 10_000).boxed().toList());
            assertThat(carrier.stats().submits()).isEqualTo(10_000);
            assertThat(carrier.messages())
                    .extracting(SeenMessage::text)
                    .contains("Dear Name 0", "Dear Name 9999")
                    .doesNotHaveDuplicates();
            ann.assertPaid(MailingWorld.MONEY, 10_000);
        }
    }

    @Test
    void a_pause_holds_back_what_is_accepted_and_a_cancel_gives_its_money_back() throws Exception {
        Behaviour slow = DELIVERS.withAnswer(Answer.after(Delay.of(100)));
        try (Simulator carrier = carrier(slow);
                MailingWorld world =
                        MailingWorld.before((database, ids, clock) ->
                                        new Sending(carrier, "window = 10", database, ids, clock))
                                .run()) {
            Customer ann = world.customer("ann");
            long group = ann.group(FIRST, 10_000);
            long mailing = ann.order("Dear #first_name#", group, "");
            String body = "{\"id_mailing\":" + mailing + "}";
            Until.isTrue("some", () -> delivered(world) > 20);
            ann.ok("/v1/mailing-pause", body);
            Until.isTrue("those on their way", () -> delivered(world) == carrier.stats().submits());
            long sent = carrier.stats().submits();
            assertThat(ann.messages())
                    .isLessThanOrEqualTo(sent + Expansion.WAITING_MAX + 2L * Expansion.BATCH_MAX);
            ann.ok("/v1/mailing-resume", body);
            Until.isTrue("more", () -> delivered(world) > sent + 20);
            JsonNode cancelled = ann.ok("/v1/mailing-cancel", body).get("mailingDetails");
            Until.isTrue(
                    "an end of each",
                    () ->
                            world.number("select count(*) from report where final")
                                    == ann.messages());
            long delivered = delivered(world);
            long ended = world.number("select count(*) from report where state = 'DELETED'");
            assertThat(delivered + ended).isEqualTo(ann.messages());
            assertThat(carrier.stats().submits()).isEqualTo(delivered);
            assertThat(cancelled.get("refund").decimalValue().movePointRight(6).longValueExact())
                    .isEqualTo(ended * 50_000);
            assertThat(
                            ann.mailing(mailing)
                                    .get("cost")
                                    .decimalValue()
                                    .movePointRight(6)
                                    .longValueExact())
                    .isEqualTo(delivered * 50_000);
            ann.assertPaid(MailingWorld.MONEY, Math.toIntExact(delivered));
        }
    }
}
