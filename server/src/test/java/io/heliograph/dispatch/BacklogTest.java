package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.AccountId;
import io.heliograph.message.Message;
import io.heliograph.message.Messages;
import io.heliograph.pricing.PriceRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class BacklogTest {
    private static final int ROOM = 1_000;
    private static final Instant NOW = Instant.parse("2026-10-05T12:00:00Z");
    private static final String LONGEST = "x".repeat(39_015);

    @Test
    void long_texts_take_the_room_of_many_messages() {
        Tally tally = new Tally();
        Backlog backlog = new Backlog(new AccountId(1), Outgoings.LANE, tally, 0, false, 0);
        List<Message> messages = LongStream.range(1, ROOM).mapToObj(BacklogTest::longest).toList();
        backlog.told(messages, ROOM, Instant.EPOCH);
        int held = backlog.held().size();
        assertThat((held - 1) * LONGEST.length()).isLessThan(ROOM * Backlog.WEIGHT_CHARACTERS);
        assertThat(backlog.spilledAfter()).isEqualTo(held);
        assertThat(tally.active()).isEqualTo(backlog.size());
        List<Outgoing> all = List.copyOf(backlog.held());
        Standings standings =
                new Standings(new AccountTurns(List.of(Outgoings.LANE), 1), Duration.ofSeconds(30));
        standings.move(all.getFirst(), Standing.ASIDE);
        assertThat(backlog.size()).isLessThan(tally.active() + tally.aside());
        for (Outgoing each : all) {
            standings.move(each, Standing.ENDING);
            standings.move(each, Standing.DONE);
        }
        assertThat(backlog.size()).isZero();
        assertThat(tally.active()).isZero();
        assertThat(tally.aside()).isZero();
    }

    @Test
    void what_cannot_be_read_holds_up_nothing_but_the_floors_of_the_next_start() {
        Backlog backlog = new Backlog(new AccountId(1), Outgoings.LANE, new Tally(), 0, true, 0);
        Unsent good = new Unsent(longest(7));
        good.add(new Outgoing.Part(7, 1), false, false);
        List<Unsent> page = List.of(Unsent.unreadable(5, NOW), good, Unsent.unreadable(9, NOW));
        backlog.beginPage();
        backlog.spilledPage(page, true);
        assertThat(backlog.held())
                .extracting(outgoing -> outgoing.message.id())
                .containsExactly(7L);
        assertThat(backlog.spilledAfter()).isEqualTo(9);
        backlog.beginPage();
        backlog.spilledPage(List.of(), false);
        backlog.release(backlog.held().iterator().next());
        assertThat(backlog.progress(100, NOW).floor()).isEqualTo(5);
        backlog.due(NOW.minusSeconds(60), NOW);
        Instant begin = NOW.minusSeconds(30);
        DueRange due = java.util.Objects.requireNonNull(backlog.due());
        backlog.duePage(List.of(Unsent.unreadable(20, begin)), due, true);
        assertThat(backlog.due()).isEqualTo(new DueRange(begin, 20, NOW));
        due = java.util.Objects.requireNonNull(backlog.due());
        backlog.duePage(List.of(), due, false);
        assertThat(backlog.isComplete()).isTrue();
        assertThat(backlog.progress(100, NOW).schedule()).isEqualTo(begin.minusMillis(1));
    }

    private static Message longest(long id) {
        return Messages.of(1, id, 380670000001L, PriceRule.SUBMITTED, LONGEST);
    }
}
