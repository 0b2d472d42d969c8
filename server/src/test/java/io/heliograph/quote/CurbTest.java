package io.heliograph.quote;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.quote.Rule.Hold;
import io.heliograph.quote.Rule.Quiet;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/// When a message is sent that rules hold, or that comes in quiet hours; and which texts have
/// links.
final class CurbTest {
    private static final Instant NOON = Instant.parse("2026-10-05T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    private static Quiet quiet(String from, String until, String zone, boolean refuses) {
        return new Quiet(LocalTime.parse(from), LocalTime.parse(until), ZoneId.of(zone), refuses);
    }

    private static String begins(Curb curb, String asked) {
        Instant at = Instant.parse(asked);
        Curb.Timing timing = curb.timing(at, at, at.plus(DAY));
        assertThat(Duration.between(timing.beginsAt(), timing.expiresAt())).isEqualTo(DAY);
        return timing.refused() ? "refused" : timing.beginsAt().toString();
    }

    @Test
    void quiet_hours_end_in_the_recipients_time_over_midnight_too() {
        Curb night = Curb.NONE.quiet(quiet("22:00", "07:00", "Europe/Kyiv", false));
        assertThat(begins(night, "2026-10-05T18:59:59Z")).isEqualTo("2026-10-05T18:59:59Z");
        assertThat(begins(night, "2026-10-05T19:00:00Z")).isEqualTo("2026-10-06T04:00:00Z");
        assertThat(begins(night, "2026-10-06T03:59:59Z")).isEqualTo("2026-10-06T04:00:00Z");
        assertThat(begins(night, "2026-10-06T04:00:00Z")).isEqualTo("2026-10-06T04:00:00Z");
        // the clocks go back in this night
        assertThat(begins(night, "2026-10-24T23:30:00Z")).isEqualTo("2026-10-25T05:00:00Z");
        Curb noon = Curb.NONE.quiet(quiet("12:00", "14:00", "UTC", true));
        assertThat(begins(noon, "2026-10-05T12:00:00Z")).isEqualTo("refused");
        assertThat(begins(noon, "2026-10-05T14:00:00Z")).isEqualTo("2026-10-05T14:00:00Z");
    }

    @Test
    void quiet_hours_that_follow_on_each_other_are_all_waited_for() {
        Curb both =
                Curb.NONE
                        .quiet(quiet("12:00", "14:00", "UTC", false))
                        .quiet(quiet("11:00", "12:30", "UTC", false));
        assertThat(begins(both, "2026-10-05T11:30:00Z")).isEqualTo("2026-10-05T14:00:00Z");
        Curb always =
                Curb.NONE
                        .quiet(quiet("12:00", "14:00", "UTC", false))
                        .quiet(quiet("14:00", "12:00", "UTC", false));
        assertThat(begins(always, "2026-10-05T11:30:00Z")).as("ends all the same").isNotEmpty();
    }

    @Test
    void what_is_released_in_the_end_begins_then_and_what_is_refused_never() {
        Curb release = Curb.NONE.held(7, "hold", new Hold(Duration.ofHours(2), true));
        Curb.Timing timing = release.timing(NOON, NOON, NOON.plus(DAY));
        assertThat(timing.beginsAt()).isEqualTo(NOON.plus(Duration.ofHours(2)));
        assertThat(timing.expiresAt()).isEqualTo(NOON.plus(DAY));
        assertThat(timing.held())
                .isEqualTo(new Curb.Held(7, "hold", NOON, NOON.plus(Duration.ofHours(2)), true));

        Curb refuse = Curb.NONE.held(7, "hold", new Hold(Duration.ofHours(2), false));
        assertThat(refuse.timing(NOON, NOON, NOON.plus(DAY)).beginsAt()).isEqualTo(NOON.plus(DAY));
    }

    @Test
    void a_short_lifetime_keeps_a_quarter_of_itself_for_being_sent() {
        Curb release = Curb.NONE.held(7, "hold", new Hold(Duration.ofHours(2), true));
        Curb.Timing timing = release.timing(NOON, NOON, NOON.plusSeconds(400));
        assertThat(timing.held()).isNotNull();
        assertThat(timing.beginsAt()).isEqualTo(NOON.plusSeconds(300));
    }

    @Test
    void what_begins_later_anyway_is_not_put_off() {
        Curb release = Curb.NONE.held(7, "hold", new Hold(Duration.ofHours(2), true));
        Instant tomorrow = NOON.plus(DAY);
        assertThat(release.timing(NOON, tomorrow, tomorrow.plus(DAY)).beginsAt())
                .isEqualTo(tomorrow);
    }

    @Test
    void of_several_rules_that_hold_the_first_counts() {
        Curb both =
                Curb.NONE
                        .held(1, "first", new Hold(Duration.ofHours(1), true))
                        .held(2, "second", new Hold(Duration.ofHours(2), false));
        Curb.Timing timing = both.timing(NOON, NOON, NOON.plus(DAY));
        assertThat(timing.beginsAt()).isEqualTo(NOON.plus(Duration.ofHours(1)));
    }

    private static boolean links(String text, String... known) {
        return new LinkRule(true, List.of("heliograph.example")).fits(text, List.of(known));
    }

    @Test
    void what_phones_make_a_link_of_is_one() {
        assertThat(
                        List.of(
                                "see http://evil.example/x",
                                "HTTPS://EVIL.EXAMPLE",
                                "go to evil.com now",
                                "www.evil.co.uk/a?b",
                                "(evil.ru)",
                                "http://acme.com@evil.com/",
                                "http://evil.com\\@acme.com/",
                                "http://acme.com.evil.com",
                                "http://notacme.com",
                                "http://192.0.2.1/a",
                                "ｅｖｉｌ.com",
                                "evil。com",
                                "банк.рф",
                                "http://xn--80ak6aa92e.com",
                                "http://[2001:db8::1]/",
                                "acme.com and evil.com"))
                .allMatch(text -> links(text, "acme.com"));
    }

    @Test
    void the_longest_texts_are_read_whatever_they_are_made_of() {
        for (String each :
                List.of("a.", "a", "http://", ".", "a-", "\u0301.", "http://a@", "a.b.c ")) {
            String text = each.repeat(40_000 / each.length());
            assertThat(links(text + " evil.com", "acme.com")).as(each).isTrue();
        }
    }

    @Test
    void what_is_known_is_none_and_words_are_none() {
        assertThat(
                        List.of(
                                "acme.com",
                                "http://acme.com/x",
                                "https://pay.ACME.com:8443/x?u=evil",
                                "http://acme.com./x",
                                "https://www.heliograph.example/",
                                "Your code is 1.Valid for 5 minutes",
                                "Привет.Как дела",
                                "Call 0.50 EUR",
                                "bob@acme.com",
                                "v1.2.3",
                                "e.g. this"))
                .noneMatch(text -> links(text, "acme.com"));
        assertThat(new LinkRule(false, List.of()).fits("acme.com", List.of("acme.com")))
                .as("any link")
                .isTrue();
    }
}
