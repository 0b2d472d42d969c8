package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.AccountId;
import io.heliograph.journal.Fate;
import io.heliograph.ledger.Money;
import io.heliograph.message.Message;
import io.heliograph.message.Pins;
import io.heliograph.message.Source;
import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.pricing.PriceRule;
import io.heliograph.routing.RouteList;
import io.heliograph.routing.RoutedProvider;
import io.heliograph.text.MessageType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What goes next while several messages of one mailing go to one recipient.
final class QueuesTest {
    private static final AccountId ACCOUNT = new AccountId(1);
    private static final long MAILING = 7;
    private static final Instant NOW = Instant.parse("2026-10-05T12:00:00Z");
    private static final DispatchSettings SETTINGS =
            new DispatchSettings(
                    100,
                    100,
                    100,
                    10,
                    Duration.ofMillis(1),
                    Duration.ofMillis(1),
                    2_000,
                    Duration.ofDays(1),
                    Duration.ofSeconds(30),
                    Duration.ofHours(1));

    private final Lanes lanes =
            new Lanes(
                    List.of(new RoutedProvider(1, 1, Set.of(MessageType.SMS))),
                    List.of(1),
                    RouteList.NONE);
    private final Queues queues =
            new Queues(
                    new AccountTurns(lanes.all(), SETTINGS.turnParts()),
                    new Retries(SETTINGS.retryMin(), SETTINGS.retryMax()),
                    new Cancels(),
                    Duration.ofSeconds(30),
                    (_, _, _) -> {});
    private final Backlogs backlogs = new Backlogs(SETTINGS, lanes, queues, new Tally(), 0);

    @Test
    void those_that_wait_for_one_that_is_held_are_held_too_and_each_goes_once_in_the_end() {
        // a map is gone through in no order of ours: some of these come before the one they wait
        // for
        for (long first : new long[] {100, 1_000, 12_345, 1_000_000_007}) {
            List<Message> messages = new ArrayList<>();
            for (long id = first + 50; id > first; id -= 10) {
                messages.add(message(id));
            }
            messages.sort((a, b) -> Long.compare(a.id(), b.id()));
            backlogs.told(ACCOUNT, messages, NOW);
            Outgoing holds = Objects.requireNonNull(next());
            Outgoing.Part part = queues.take(holds);
            assertThat(next()).as("the others wait").isNull();
            queues.recorded(holds, part, Fate.AGAIN, NOW, 0);
            queues.hold(backlogs.all(ACCOUNT), ACCOUNT, MAILING);
            queues.takeDue(NOW, Long.MAX_VALUE / 2);
            assertThat(next()).as("all are held").isNull();
            queues.release(backlogs.all(ACCOUNT), ACCOUNT, MAILING);
            List<Long> sent = new ArrayList<>();
            for (Outgoing each = next(); each != null; each = next()) {
                Outgoing.Part own = queues.take(each);
                sent.add(each.message.id());
                queues.recorded(each, own, Fate.TAKEN, NOW, 0);
            }
            assertThat(sent).containsExactlyElementsOf(messages.stream().map(Message::id).toList());
        }
    }

    @Test
    void one_that_could_not_be_ended_while_it_waited_for_another_goes_once_and_blocks_nobody() {
        backlogs.told(ACCOUNT, List.of(message(10), message(20), message(30)), NOW);
        Outgoing first = Objects.requireNonNull(next());
        Outgoing.Part part = queues.take(first);
        assertThat(next()).as("the others wait").isNull();
        Outgoing second = Objects.requireNonNull(backlogs.all(ACCOUNT).getFirst().held(20));
        queues.expire(backlogs.all(ACCOUNT), NOW.plusSeconds(86_400));
        queues.failed(second, new Outgoing.Part(20, 1), 0);
        queues.takeDue(NOW, Long.MAX_VALUE / 2); // the clock was set back meanwhile
        assertThat(next()).as("still on its way").isNull();
        queues.recorded(first, part, Fate.TAKEN, NOW, 0);
        queues.recorded(
                Objects.requireNonNull(backlogs.all(ACCOUNT).getFirst().held(30)),
                new Outgoing.Part(30, 1),
                Fate.ENDED,
                NOW,
                0);
        backlogs.told(ACCOUNT, List.of(message(40)), NOW);
        List<Long> sent = new ArrayList<>();
        for (Outgoing each = next(); each != null; each = next()) {
            Outgoing.Part own = queues.take(each);
            sent.add(each.message.id());
            queues.recorded(each, own, Fate.TAKEN, NOW, 0);
        }
        assertThat(sent).containsExactly(20L, 40L);
    }

    private @Nullable Outgoing next() {
        return queues.next(new int[] {1});
    }

    private static Message message(long id) {
        return new Message(
                ACCOUNT,
                id,
                new Msisdn(380_671_234_567L),
                "Verify",
                "x",
                MessageType.SMS,
                1,
                new Network(255, 1),
                new Money(50_000, "EUR"),
                PriceRule.SUBMITTED,
                NOW,
                NOW,
                NOW.plusSeconds(86_400),
                true,
                null,
                new Source(Source.Channel.MAILING, 0, MAILING),
                Pins.NONE,
                0,
                null);
    }
}
