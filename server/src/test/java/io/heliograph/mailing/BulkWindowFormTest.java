package io.heliograph.mailing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import io.heliograph.form.Refused;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/// When a mailing is sent.
final class BulkWindowFormTest {
    private static final Instant NOW = Instant.parse("2026-10-05T12:00:00Z");

    private static BulkWindowForm read(String json) {
        FieldFaults faults = new FieldFaults();
        BulkWindowForm window =
                BulkWindowForm.read(
                        LooseObject.of(new JsonMapper().readTree(json), faults), NOW, faults);
        faults.check();
        return window;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // all three
                "2026-10-06|08:00|09:30:15|2026-10-06T08:00:00Z|2026-10-06T09:30:15Z",
                "2026-10-05|11:00|13:00|2026-10-05T12:00:00Z|2026-10-05T13:00:00Z", // begun already
                "2026-10-06|22:00|06:00|2026-10-06T22:00:00Z|2026-10-07T06:00:00Z",
                "2026-12-31|23:59:59|00:00|2026-12-31T23:59:59Z|2027-01-01T00:00:00Z",
                "2026-10-04|22:00|13:00|2026-10-05T12:00:00Z|2026-10-05T13:00:00Z",
                "2026-10-06|08:00|08:00|2026-10-06T08:00:00Z|2026-10-06T08:00:00Z",
                "2026-10-05|12:00|12:00|2026-10-05T12:00:00Z|2026-10-05T12:00:00Z",
                // some of them
                "|||2026-10-05T12:00:00Z|2026-10-05T12:00:00Z",
                "2026-10-06|||2026-10-06T00:00:00Z|2026-10-06T00:00:00Z",
                "2026-10-06|08:00||2026-10-06T08:00:00Z|2026-10-06T08:00:00Z",
                "2020-01-01|08:00||2026-10-05T12:00:00Z|2026-10-05T12:00:00Z",
                "2026-10-05|||2026-10-05T12:00:00Z|2026-10-05T12:00:00Z",
                "|13:00||2026-10-05T13:00:00Z|2026-10-05T13:00:00Z",
                "|13:00|14:00|2026-10-05T13:00:00Z|2026-10-05T14:00:00Z",
                "|13:00|01:00|2026-10-05T13:00:00Z|2026-10-06T01:00:00Z",
                "||14:00|2026-10-05T12:00:00Z|2026-10-05T14:00:00Z",
                "||02:00|2026-10-05T12:00:00Z|2026-10-06T02:00:00Z",
                "2026-10-06||02:00|2026-10-06T00:00:00Z|2026-10-06T02:00:00Z",
            })
    void spans(String date, String start, String stop, Instant startsAt, Instant stopsAt) {
        String json =
                "{\"dateStart\":%s,\"timeStart\":%s,\"timeStop\":%s}"
                        .formatted(json(date), json(start), json(stop));
        assertThat(read(json)).isEqualTo(new BulkWindowForm(startsAt, stopsAt));
    }

    private static String json(String text) {
        return text == null ? "null" : "\"" + text + "\"";
    }

    @Test
    void a_window_that_is_over_is_a_fault_of_its_end() {
        assertFault(
                "{\"dateStart\":\"2026-10-05\",\"timeStart\":\"10:00\",\"timeStop\":\"11:59:59\"}",
                "timeStop");
        assertFault(
                "{\"dateStart\":\"2026-10-03\",\"timeStart\":\"22:00\",\"timeStop\":\"06:00\"}",
                "timeStop");
    }

    @Test
    void what_is_no_time_is_a_fault() {
        assertFault("{\"dateStart\":\"2026-02-30\"}", "dateStart");
        assertFault("{\"timeStart\":\"25:00\"}", "timeStart");
        assertFault("{\"timeStop\":\"noon\"}", "timeStop");
        assertFault("{\"dateStart\":\"2031-10-06\"}", "dateStart");
    }

    private static void assertFault(String json, String field) {
        Refused refused = ThrowableAssert.catchThrowableOfType(Refused.class, () -> read(json));
        assertThat(refused.fields()).containsOnlyKeys(field);
    }
}
