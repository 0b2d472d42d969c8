package io.heliograph.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.number.Msisdn;
import io.heliograph.number.Network;
import io.heliograph.pricing.PriceRule;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

class ReportRowTest {
    @Test
    void a_row_is_written_as_the_contract_shows_it() {
        ReportRow row = row("Your code is 1");
        assertThat(json(row))
                .isEqualTo(
                        "{\"id_state\":600100200,\"originator\":\"Verify\",\"phone\":\"380501112233\",\"type_sms\":\"sms\","
                                + "\"text_sms\":\"Your code is 1\",\"num_parts\":1,\"part_no\":1,\"state\":\"DELIVRD\","
                                + "\"time\":\"2026-09-14 08:30:05\"}");
    }

    @Test
    void a_row_that_corrects_what_was_told_says_so() {
        Report report =
                new Report(
                        9,
                        Messages.of(1, 600_100_200, 380_501_112_233L, PriceRule.SUBMITTED),
                        600_100_200,
                        PartState.DELIVRD,
                        Instant.EPOCH);
        assertThat(json(ReportRow.of(report))).doesNotContain("corrected");
        assertThat(json(ReportRow.of(report.asCorrection())))
                .endsWith("\"time\":\"1970-01-01 00:00:00\",\"corrected\":true}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sms | 25501 | true |
                    hlr | 25501 | true | ,"mcc":255,"mnc":1,"operator":"Vodafone","reachable":true
                    hlr | 25501 |      | ,"mcc":255,"mnc":1,"operator":"Vodafone","reachable":null
                    mnp | 25501 |      | ,"mcc":255,"mnc":1,"operator":"Vodafone"
                    hlr |       | false | ,"mcc":null,"mnc":null,"operator":null,"reachable":false
                    """)
    void a_look_up_tells_what_it_found(
            String type,
            @Nullable String network,
            @Nullable Boolean reachable,
            @Nullable String tail) {
        LookupResult result =
                network == null
                        ? new LookupResult(null, "", null, reachable)
                        : new LookupResult(new Network(255, 1), "Vodafone", true, reachable);
        assertThat(json(row("x", type).with(result)))
                .endsWith("30:05\"" + (tail == null ? "" : tail) + "}");
    }

    @Test
    void a_look_up_that_found_nothing_says_so() {
        assertThat(json(row("x", "mnp"))).endsWith(",\"mcc\":null,\"mnc\":null,\"operator\":null}");
    }

    @Test
    void a_lone_surrogate_becomes_the_replacement_character_and_a_pair_stays() {
        assertThat(json(row("a\uD83Db \uD83D\uDE00 \uDE00")))
                .contains("\"text_sms\":\"a\uFFFDb \uD83D\uDE00 \uFFFD\"");
    }

    @Test
    void the_time_is_that_of_the_calendar_on_any_day() {
        DateTimeFormatter calendar =
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            Instant at = Instant.ofEpochSecond(random.nextLong(0, 253_402_300_799L), 999_999_999);
            assertThat(new String(ReportRow.time(at))).isEqualTo(calendar.format(at));
        }
        for (String day : new String[] {"2028-02-29", "2100-02-28", "2000-02-29", "2027-01-01"}) {
            Instant at = Instant.parse(day + "T23:59:59Z");
            assertThat(new String(ReportRow.time(at))).isEqualTo(day + " 23:59:59");
        }
    }

    private static ReportRow row(String text) {
        return row(text, "sms");
    }

    private static ReportRow row(String text, String type) {
        return new ReportRow(
                600_100_200,
                "Verify",
                new Msisdn(380_501_112_233L),
                type,
                text,
                1,
                1,
                PartState.DELIVRD,
                Instant.parse("2026-09-14T08:30:05.900Z"),
                null,
                null,
                false,
                null,
                null);
    }

    private static String json(ReportRow row) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out =
                new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            row.write(out);
        }
        return text.toString();
    }
}
