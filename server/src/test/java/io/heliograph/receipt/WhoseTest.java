package io.heliograph.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.db.AccountId;
import io.heliograph.db.TestDatabase;
import io.heliograph.fixture.MovingClock;
import io.heliograph.message.PartState;
import io.heliograph.provider.Receipt;
import io.heliograph.provider.ReceiptEvidence;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Letter case of ids, and the order in which the ids of a receipt are tried.
final class WhoseTest {
    private static final String ANN = "380671234501";
    private static final String BOB = "380671234502";

    private static final TestDatabase test = TestDatabase.create();

    @AfterAll
    static void close() {
        test.close();
    }

    private final MovingClock clock = new MovingClock(Instant.parse("2026-10-05T12:00:00Z"));
    private final ReceiptHabits habits =
            new ReceiptHabits(test.database(), clock, new SimpleMeterRegistry());
    private final Whose whose = new Whose(habits, clock);
    private final Matching matching = new Matching();

    private TakenPart taken(long id, String givenId, String recipient) {
        TakenPart part =
                new TakenPart(
                        new AccountId(1),
                        id,
                        givenId,
                        clock.instant(),
                        new TakenPart.Facts(id, 1, recipient, "Shop", false));
        matching.begin(habits.key(1, givenId), part);
        return part;
    }

    private @Nullable TakenPart of(String id, List<String> otherIds, List<String> numbers) {
        return part(whose.fresh(arrival(id, otherIds, numbers), matching::find));
    }

    /// A second after it came.
    private @Nullable TakenPart parked(String id, List<String> numbers) {
        Instant came = clock.instant();
        clock.move(Duration.ofSeconds(1));
        return part(whose.parked(arrival(id, List.of(), numbers), came, matching::find));
    }

    private static @Nullable TakenPart part(Whose.@Nullable Match match) {
        return match == null ? null : match.part();
    }

    private Arrival arrival(String id, List<String> otherIds, List<String> numbers) {
        Receipt receipt =
                new Receipt(
                        "acme",
                        id,
                        PartState.DELIVRD,
                        "",
                        clock.instant(),
                        null,
                        new ReceiptEvidence(otherIds, numbers, null));
        return new Arrival(1, receipt);
    }

    @Test
    void an_id_is_that_of_the_part_that_has_it_letter_by_letter() {
        TakenPart lower = taken(1, "aB3x", ANN);
        TakenPart upper = taken(2, "Ab3X", ANN);
        assertThat(of("aB3x", List.of(), List.of())).isSameAs(lower);
        assertThat(of("Ab3X", List.of(), List.of(ANN))).isSameAs(upper);
    }

    @Test
    void without_case_it_is_where_one_only_fits_so() {
        TakenPart only = taken(1, "aB3x", ANN);
        assertThat(of("AB3X", List.of(), List.of(ANN))).isSameAs(only);
        assertThat(parked("AB3X", List.of())).isSameAs(only);
        TakenPart other = taken(2, "Ab3X", BOB);
        assertThat(parked("AB3X", List.of())).isNull();
        assertThat(of("AB3X", List.of(), List.of(BOB))).isSameAs(other);
    }

    @Test
    void one_that_overtook_its_answer_is_not_given_to_an_id_of_other_case() {
        TakenPart lower = taken(1, "am", ANN);
        assertThat(of("aM", List.of(), List.of())).isNull();
        TakenPart upper = taken(2, "aM", BOB);
        assertThat(parked("aM", List.of())).isSameAs(upper);
        assertThat(of("am", List.of(), List.of())).isSameAs(lower);
    }

    @Test
    void letter_case_alone_never_decides_against_a_recipient() {
        taken(1, "am", ANN);
        assertThat(parked("aM", List.of(BOB))).isNull();
        assertThat(parked("am", List.of(BOB))).isNotNull();
    }

    @Test
    void a_recipient_counts_more_than_letter_case() {
        TakenPart exact = taken(1, "a1", ANN);
        TakenPart other = taken(2, "A1", BOB);
        assertThat(of("a1", List.of(), List.of(BOB))).isSameAs(other);
        assertThat(of("a1", List.of(), List.of(ANN))).isSameAs(exact);
        assertThat(of("a1", List.of(), List.of())).isSameAs(exact);
    }

    @Test
    void the_first_id_that_a_part_has_counts_but_a_recipient_more() {
        TakenPart ann = taken(1, "77", ANN);
        TakenPart bob = taken(2, "78", BOB);
        assertThat(of("77", List.of("78"), List.of())).isSameAs(ann);
        assertThat(of("76", List.of("78", "77"), List.of())).isSameAs(bob);
        assertThat(of("77", List.of("78"), List.of(BOB))).isSameAs(bob);
        assertThat(of("76", List.of("75"), List.of(BOB))).isNull();
    }
}
