package io.heliograph.dispatch;

import static io.heliograph.dispatch.Standing.ARRIVED;
import static io.heliograph.dispatch.Standing.ASIDE;
import static io.heliograph.dispatch.Standing.AWAY;
import static io.heliograph.dispatch.Standing.BEHIND;
import static io.heliograph.dispatch.Standing.DONE;
import static io.heliograph.dispatch.Standing.ENDING;
import static io.heliograph.dispatch.Standing.QUEUED;
import static io.heliograph.dispatch.Standing.SENDING;
import static io.heliograph.dispatch.Standing.WITHDRAWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.db.AccountId;
import io.heliograph.message.Message;
import io.heliograph.message.Messages;
import io.heliograph.pricing.PriceRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each move of a message from one standing to another, and what follows from it.
final class StandingsTest {
    private static final long BOB = 380670000001L;
    private static final int[] ROOM = {1};

    /// What [Standing] draws.
    private static final Map<Standing, Set<Standing>> DRAWN =
            Map.of(
                    ARRIVED, Set.of(QUEUED, ASIDE, ENDING, WITHDRAWN),
                    QUEUED, Set.of(SENDING, BEHIND, ASIDE, ENDING, WITHDRAWN),
                    BEHIND, Set.of(SENDING, ASIDE, ENDING, WITHDRAWN),
                    SENDING, Set.of(AWAY, ASIDE, WITHDRAWN),
                    AWAY, Set.of(SENDING, ASIDE, DONE, WITHDRAWN),
                    ASIDE, Set.of(QUEUED, ENDING, WITHDRAWN),
                    ENDING, Set.of(QUEUED, ASIDE, DONE, WITHDRAWN),
                    DONE, Set.of(),
                    WITHDRAWN, Set.of());

    /// How a message comes to stand so.
    private static final Map<Standing, List<Standing>> WAYS =
            Map.of(
                    ARRIVED, List.of(),
                    QUEUED, List.of(QUEUED),
                    BEHIND, List.of(QUEUED, BEHIND),
                    SENDING, List.of(QUEUED, SENDING),
                    AWAY, List.of(QUEUED, SENDING, AWAY),
                    ASIDE, List.of(ASIDE),
                    ENDING, List.of(ENDING),
                    DONE, List.of(ENDING, DONE),
                    WITHDRAWN, List.of(WITHDRAWN));

    private final AccountTurns turns = new AccountTurns(List.of(Outgoings.LANE), 100);
    private final Standings standings = new Standings(turns, Duration.ofSeconds(30));
    private final Tally tally = new Tally();
    private final Backlog backlog =
            new Backlog(new AccountId(1), Outgoings.LANE, tally, 0, false, 0);
    private long lastId;

    private Outgoing arrived(long recipient) {
        Message message = Messages.of(1, ++lastId, recipient, PriceRule.SUBMITTED);
        backlog.told(List.of(message), 100, Instant.EPOCH);
        return backlog.takeArrived().getFirst();
    }

    private Outgoing brought(long recipient, Standing... way) {
        Outgoing outgoing = arrived(recipient);
        for (Standing each : way) {
            standings.move(outgoing, each);
        }
        return outgoing;
    }

    private Outgoing first() {
        return Objects.requireNonNull(turns.next(ROOM)).ready.first();
    }

    @Test
    void takes_a_message_from_its_arrival_to_its_end() {
        Outgoing message = arrived(BOB);
        assertThat(turns.next(ROOM)).isNull();
        standings.move(message, QUEUED);
        assertThat(first()).isSameAs(message);
        assertThat(standings.start(message)).isTrue();
        assertThat(message.standing).isEqualTo(SENDING);
        assertThat(first()).as("its next part").isSameAs(message);
        standings.move(message, AWAY);
        assertThat(turns.next(ROOM)).isNull();
        standings.move(message, SENDING);
        assertThat(first()).as("a part again").isSameAs(message);
        standings.move(message, AWAY);
        assertThat(backlog.size()).isEqualTo(1);
        standings.move(message, DONE);
        assertThat(backlog.held()).isEmpty();
        assertThat(tally.active()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"DONE", "ASIDE", "WITHDRAWN"})
    void who_has_waited_for_another_goes_when_that_is_out_of_the_way(Standing way) {
        Outgoing message = brought(BOB, QUEUED);
        Outgoing next = brought(BOB, QUEUED);
        Outgoing other = brought(BOB + 1, QUEUED);
        assertThat(standings.start(message)).isTrue();
        standings.move(message, AWAY);
        assertThat(standings.start(next)).isFalse();
        assertThat(next.standing).isEqualTo(BEHIND);
        assertThat(first()).isSameAs(other);
        standings.move(message, way);
        assertThat(next.standing).isEqualTo(SENDING);
        assertThat(first()).as("before what waits").isSameAs(next);
    }

    @ParameterizedTest
    @EnumSource(names = {"ASIDE", "ENDING", "WITHDRAWN"})
    void who_is_out_of_the_way_is_not_called(Standing way) {
        Outgoing message = brought(BOB, QUEUED);
        Outgoing next = brought(BOB, QUEUED);
        Outgoing last = brought(BOB, QUEUED);
        standings.start(message);
        standings.start(next);
        standings.start(last);
        standings.move(next, way);
        standings.move(message, WITHDRAWN);
        assertThat(next.standing).isEqualTo(way);
        assertThat(last.standing).isEqualTo(SENDING);
        standings.move(last, WITHDRAWN);
        assertThat(standings.start(brought(BOB, QUEUED))).as("free").isTrue();
    }

    @Test
    void what_is_put_aside_does_not_count_and_goes_on_behind_what_waits() {
        Outgoing held = brought(BOB, QUEUED, ASIDE);
        Outgoing other = brought(BOB + 1, QUEUED);
        assertThat(backlog.size()).isEqualTo(1);
        assertThat(tally.aside()).isEqualTo(1);
        standings.move(held, QUEUED);
        assertThat(backlog.size()).isEqualTo(2);
        assertThat(tally.aside()).isZero();
        assertThat(first()).isSameAs(other);
    }

    @Test
    void what_could_not_be_ended_goes_on_before_what_waits() {
        Outgoing message = brought(BOB, ENDING);
        brought(BOB + 1, QUEUED);
        standings.move(message, QUEUED);
        assertThat(first()).isSameAs(message);
    }

    @ParameterizedTest
    @EnumSource
    void moves_only_as_it_is_drawn(Standing from) {
        Standing[] way = Objects.requireNonNull(WAYS.get(from)).toArray(Standing[]::new);
        Set<Standing> drawn = Objects.requireNonNull(DRAWN.get(from));
        for (Standing to : Standing.values()) {
            Outgoing message = brought(BOB + lastId, way);
            if (from == to || drawn.contains(to)) {
                standings.move(message, to);
                assertThat(message.standing).isEqualTo(to);
            } else {
                assertThatThrownBy(() -> standings.move(message, to))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(from + " to " + to);
                assertThat(message.standing).isEqualTo(from);
            }
        }
    }
}
