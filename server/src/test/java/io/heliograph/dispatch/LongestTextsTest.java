package io.heliograph.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.AccountId;
import io.heliograph.db.Allocated;
import io.heliograph.db.NodeIds;
import io.heliograph.db.TestDatabase;
import io.heliograph.expiry.ExpiryStatements;
import io.heliograph.fixture.MovingClock;
import io.heliograph.journal.JournalStatements;
import io.heliograph.message.Message;
import io.heliograph.routing.Candidates;
import io.heliograph.text.MessageType;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What is read back is bounded in octets, however long the texts are and however many parts each
/// has: with the longest texts and the largest pages.
final class LongestTextsTest {
    private static final int MESSAGES = 300;
    private static final int PARTS = 255;
    private static final int TEXT_OCTETS = 39_015;

    /// What one read may take: its texts some times over, and what is kept of each part. The texts
    /// of all parts would be 3 GB.
    private static final long ALLOCATED_MAX = 256L << 20;

    private static final AccountId ANN = new AccountId(1);
    private static final Instant NOW = Instant.parse("2026-10-01T12:00:00Z");
    private static final long FIRST = NodeIds.lowest(NOW) + (1 << 17);
    private static final Lane LANE =
            new Lane(
                    0,
                    new Candidates(List.of(), List.of()),
                    false,
                    List.of(new Lane.Kind(MessageType.SMS, 0)));
    private static TestDatabase test;

    private static final String MESSAGE =
            """
            insert into message (account_id, message_id, recipient, sender, text, type, parts, mcc, mnc, price_micros, currency,
                                 price_rule, booking_id, created_at, begins_at, expires_at, scheduled, reported, mailing_id)
            select 1, {first} + 255 * (n + scheduled * {messages}), 380501112233 + n, 'sender', repeat('x', 39015), 'sms', 255, 255, 1, 1, 'EUR',
                   'submitted', 1, {now}, {now}, {now}, scheduled = 1, true, 7
            from generate_series(0, {messages} - 1) n
            cross join generate_series(0, 1) scheduled;
            insert into flight (account_id, flight_id, provider_id, part_ids, attempts)
            select 1, m.message_id, 1, array(select m.message_id + k from generate_series(0, 254) k), array_fill(1::smallint, array[255])
            from message m
            where not scheduled;
            insert into provider_message (provider_id, provider_message_id, account_id, part_id)
            select 1, m.message_id + k, 1, m.message_id + k
            from message m
            cross join generate_series(0, 12) k
            where not scheduled
            """;

    @BeforeAll
    static void messages() {
        test = TestDatabase.create(new MovingClock(NOW));
        String sql =
                MESSAGE.replace("{first}", Long.toString(FIRST))
                        .replace("{messages}", Integer.toString(MESSAGES))
                        .replace("{now}", "timestamptz '" + NOW + "'");
        test.database().read(handle -> handle.createScript(sql).execute());
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    private static UnsentStore store() {
        return new UnsentStore(test.database());
    }

    @Test
    void pages_of_what_spilled_end_where_their_texts_become_too_long() {
        long after = 0;
        int messages = 0;
        boolean full = true;
        while (full) {
            long from = after;
            UnsentStore.Page page =
                    bounded(() ->
                            store().spilled(
                                            ANN,
                                            LANE,
                                            from,
                                            PageReader.PAGE_MAX,
                                            UnsentStore.OCTETS_MAX));
            assertUnsent(page.rows());
            messages += page.rows().size();
            full = page.full();
            after = page.rows().getLast().message().id();
        }
        assertThat(messages).isEqualTo(MESSAGES);
    }

    @Test
    void pages_of_what_is_due_end_where_their_texts_become_too_long() {
        var range = new DueRange(NOW.minusSeconds(1), 0, NOW);
        int messages = 0;
        boolean full = true;
        while (full) {
            DueRange rest = range;
            UnsentStore.Page page =
                    bounded(() ->
                            store().due(
                                            ANN,
                                            LANE,
                                            rest,
                                            PageReader.PAGE_MAX,
                                            UnsentStore.OCTETS_MAX));
            assertUnsent(page.rows());
            messages += page.rows().size();
            full = page.full();
            range = new DueRange(NOW, page.rows().getLast().message().id(), NOW);
        }
        assertThat(messages).isEqualTo(MESSAGES);
    }

    @Test
    void what_has_expired_is_read_by_its_messages() {
        var page = bounded(() -> expired(5_000));
        assertThat(page.full()).isTrue();
        assertThat(page.messages()).hasSize(5_000);
        assertThat(page.messages()).allMatch(message -> message.text().length() == TEXT_OCTETS);
        assertThat(page.messages().stream().distinct().count()).isLessThan(5_000 / PARTS + 3);
        var all = bounded(() -> expired(1_000_000));
        assertThat(all.full()).isTrue();
        assertThat(all.messages().size() % PARTS).isZero();
        assertTexts(all.messages().size() / PARTS);
    }

    private static ExpiryStatements.Found expired(int limit) {
        return ExpiryStatements.find(test.database(), NOW.minusSeconds(1), NOW, limit);
    }

    @Test
    void open_flights_are_read_by_their_messages() {
        FlightStore store = new FlightStore(test.database());
        long last = FIRST + PARTS * MESSAGES - 1;
        var ann = new FlightStore.Unanswered(ANN, FIRST, last);
        assertThat(store.unanswered(FIRST)).containsExactly(ann);
        var page = bounded(() -> store.open(ann, FIRST, 5_000, UnsentStore.OCTETS_MAX));
        assertThat(page.full()).isTrue();
        assertThat(page.rows()).hasSize(5_000);
        assertThat(page.rows()).allMatch(part -> part.providerId() == 1 && part.attempt() == 1);
    }

    @Test
    void parts_of_late_receipts_are_found_by_their_messages() {
        List<String> ids =
                LongStream.range(0, JournalStatements.ENTRIES_MAX)
                        .mapToObj(n -> "" + (FIRST + n % 300 * 255 + n / 300))
                        .toList();
        var found = bounded(() -> JournalStatements.find(test.database(), ids));
        assertThat(found).hasSize(13 * MESSAGES);
        Set<Message> whole = new HashSet<>();
        for (JournalStatements.Found part : found) {
            assertThat(part.message().text()).hasSize(part.whole() ? TEXT_OCTETS : 0);
            assertThat(part.partId() - part.message().id()).isBetween(0L, 12L);
            if (part.whole()) {
                whole.add(part.message());
            }
        }
        assertThat(whole).isNotEmpty();
        assertTexts(whole.size());
    }

    private static void assertUnsent(List<Unsent> page) {
        assertTexts(page.size());
        for (Unsent unsent : page) {
            assertThat(unsent.message().text()).hasSize(TEXT_OCTETS);
            assertThat(unsent.parts()).hasSize(PARTS);
        }
    }

    private static void assertTexts(int count) {
        assertThat((long) (count - 1) * TEXT_OCTETS).isLessThan(UnsentStore.OCTETS_MAX);
    }

    private static <T> T bounded(Supplier<T> read) {
        return Allocated.below(ALLOCATED_MAX, read);
    }
}
