package io.heliograph.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of prices, written as `from-until=price`, where `*` is since ever or without end.
final class PriceSpansTest {
    private static final int END = 30;

    private static Instant at(String tick, Instant always) {
        return tick.equals("*") ? always : Instant.ofEpochSecond(Long.parseLong(tick));
    }

    private static List<PriceSpan> read(@Nullable String text) {
        List<PriceSpan> spans = new ArrayList<>();
        for (String each : text == null ? new String[0] : text.split(" ", -1)) {
            String[] parts = each.split("[-=]", -1);
            spans.add(
                    new PriceSpan(
                            at(parts[0], PriceSpan.ALWAYS),
                            at(parts[1], PriceSpan.OPEN),
                            Long.parseLong(parts[2])));
        }
        return spans;
    }

    private static String told(List<PriceSpan> spans) {
        List<String> texts = new ArrayList<>();
        for (PriceSpan span : spans) {
            texts.add(
                    "%s-%s=%d"
                            .formatted(
                                    span.from().equals(PriceSpan.ALWAYS)
                                            ? "*"
                                            : span.from().getEpochSecond(),
                                    span.until().equals(PriceSpan.OPEN)
                                            ? "*"
                                            : span.until().getEpochSecond(),
                                    span.micros()));
        }
        return String.join(" ", texts);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            textBlock =
                    """
                    # before,              from-until=price, after
                    -,                     5-=7,    5-*=7
                    -,                     5-9=7,   5-9=7
                    *-*=1,                 5-=7,    *-5=1 5-*=7
                    *-*=1,                 5-9=7,   *-5=1 5-9=7
                    *-*=7,                 5-=7,    *-*=7
                    *-*=7,                 5-9=7,   *-9=7
                    *-6=7,                 5-=7,    *-*=7
                    1-8=1 8-*=2,           5-=7,    1-5=1 5-8=7 8-*=2
                    1-8=1 8-*=2,           5-20=7,  1-5=1 5-20=7 20-*=2
                    1-8=1 8-12=2 15-*=3,   5-20=7,  1-5=1 5-20=7 20-*=3
                    1-8=1 8-12=2 15-*=3,   8-=7,    1-8=1 8-15=7 15-*=3
                    1-8=1 8-12=2,          8-=7,    1-8=1 8-*=7
                    1-4=1,                 5-=7,    1-4=1 5-*=7
                    """)
    void another_price_is_laid_over_those_there_are(
            @Nullable String before, String laid, String after) {
        String[] parts = laid.split("[-=]", -1);
        assertThat(
                        told(
                                PriceSpans.laid(
                                        read(before),
                                        at(parts[0], PriceSpan.ALWAYS),
                                        parts[1].isEmpty() ? null : at(parts[1], PriceSpan.OPEN),
                                        Long.parseLong(parts[2]))))
                .isEqualTo(after);
    }

    /// The price of each tick; 0: none.
    private static long[] ticks(List<PriceSpan> spans) {
        long[] ticks = new long[END];
        for (int tick = 0; tick < END; tick++) {
            Instant instant = Instant.ofEpochSecond(tick);
            List<PriceSpan> then = spans.stream().filter(span -> span.isIn(instant)).toList();
            assertThat(then).as("%s at %d", told(spans), tick).hasSizeLessThan(2);
            ticks[tick] = then.isEmpty() ? 0 : then.getFirst().micros();
        }
        return ticks;
    }

    @Test
    void no_two_are_in_force_at_an_instant_and_what_was_in_force_stays() {
        Random random = new Random(55);
        for (int round = 0; round < 2_000; round++) {
            List<PriceSpan> spans = List.of();
            for (int step = 0; step < 8; step++) {
                int from = random.nextInt(END - 2);
                int until = from + 1 + random.nextInt(END - 1 - from);
                boolean open = random.nextBoolean();
                long price = 1L + random.nextInt(3);
                long[] before = ticks(spans);
                List<PriceSpan> once = spans;
                spans =
                        PriceSpans.laid(
                                spans,
                                Instant.ofEpochSecond(from),
                                open ? null : Instant.ofEpochSecond(until),
                                price);
                long[] after = ticks(spans);
                assertThat(after[from]).isEqualTo(price);
                assertThat(Arrays.copyOf(after, from)).isEqualTo(Arrays.copyOf(before, from));
                if (!open) {
                    assertThat(Arrays.copyOfRange(after, from, until)).containsOnly(price);
                }
                List<PriceSpan> again =
                        PriceSpans.laid(
                                spans,
                                Instant.ofEpochSecond(from),
                                open ? null : Instant.ofEpochSecond(until),
                                price);
                assertThat(again).as("the same again").isEqualTo(spans);
                Instant now = Instant.ofEpochSecond(random.nextInt(END));
                List<PriceSpan> restored = PriceSpans.restored(spans, once, now);
                int tick = (int) now.getEpochSecond();
                assertThat(Arrays.copyOfRange(ticks(restored), tick, END))
                        .isEqualTo(Arrays.copyOfRange(before, tick, END));
                assertThat(Arrays.copyOf(ticks(restored), tick))
                        .isEqualTo(Arrays.copyOf(after, tick));
                assertThat(PriceSpans.areSame(restored, once, now)).isTrue();
            }
        }
    }
}
