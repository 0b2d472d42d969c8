package io.heliograph.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.heliograph.number.Msisdn;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LooseObjectTest {
    private final FieldFaults faults = new FieldFaults();

    private LooseObject object(String json) {
        return LooseObject.of(Json.read(json.getBytes(StandardCharsets.UTF_8)), faults);
    }

    /// An object whose field `f` is that JSON.
    private LooseObject field(String value) {
        return object("{\"f\":" + value + "}");
    }

    private String faults() {
        Refused refused = catchThrowableOfType(Refused.class, faults::check);
        return refused == null ? "" : refused.fields().toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "380501112233"              | 380501112233
                    380501112233                | 380501112233
                    "+380 (50) 111-22-33"       | 380501112233
                    " 380501112233 "            | 380501112233
                    "380\\u00a050\\u20131112233" | 380501112233
                    "٣٨٠٥٠١١١٢٢٣٣"              | 380501112233
                    "\\u202a00380501112233"      | 380501112233
                    "1234567"                   | 1234567
                    "123456789012345"           | 123456789012345
                    3.80501112233E11            | 380501112233
                    """)
    void reads_a_phone_number(String json, long digits) {
        assertThat(field(json).number("f")).contains(new Msisdn(digits));
        assertThat(field(json).requiredNumber("f")).contains(new Msisdn(digits));
        assertThat(field(json).numbers("f", 1)).containsExactly(new Msisdn(digits));
        assertThat(field("[" + json + "]").numbers("f", 1)).containsExactly(new Msisdn(digits));
        assertThat(field("[[" + json + "]]").numbers("f", 1)).containsExactly(new Msisdn(digits));
        assertThat(faults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "123"                | 123
                    123                  | 123
                    -380501112233.5      | -380501112233.5
                    "1234567890123456"   | 1234567890123456
                    "38050111x233"       | 38050111x233
                    "+"                  | +
                    true                 | true
                    {}                   | an object
                    1e400                | Infinity
                    1234567890123456789012345678901234567890 | 1234567890123456789012345678901234567890
                    """)
    void names_what_is_no_phone_number(String json, String shown) {
        assertThat(field(json).numbers("f", 100)).isEmpty();
        assertThat(faults()).isEqualTo("{f=[" + shown + ": a phone number has 7 to 15 digits]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "0501112233"        | 0501112233: the country code is missing
                    "3.80501112233E+11" | 3.80501112233E+11: is the short form in which a spreadsheet
                    """)
    void says_what_is_wrong_with_a_number_where_it_can_be_told(String json, String fault) {
        assertThat(field(json).numbers("f", 100)).isEmpty();
        assertThat(faults()).startsWith("{f=[" + fault);
    }

    @Test
    void keeps_doubled_numbers_in_their_order_and_leaves_out_what_is_not_set() {
        LooseObject body = field("[\"1234567\", null, \"\", false, [7654321, \"1234567\"]]");
        assertThat(body.numbers("f", 100))
                .containsExactly(new Msisdn(1234567), new Msisdn(7654321), new Msisdn(1234567));
        assertThat(faults()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "false", "\"\"", "[]", "[null]", "[[]]"})
    void asks_for_required_numbers(String json) {
        assertThat(field(json).requiredNumbers("f", 100)).isEmpty();
        assertThat(faults()).isEqualTo("{f=[cannot be blank]}");
    }

    @Test
    void limits_a_list() {
        assertThat(field("[1234567,1234567,1234567]").numbers("f", 2)).hasSize(2);
        assertThat(faults()).isEqualTo("{f=[must have at most 2 values]}");
    }

    @Test
    void limits_the_faults_it_names() {
        String many = IntStream.range(0, 1000).mapToObj(Integer::toString).toList().toString();
        field(many).numbers("f", 1000);
        Refused refused = catchThrowableOfType(Refused.class, faults::check);
        assertThat(refused.fields().get("f")).hasSize(FieldFaults.FAULTS_PER_FIELD_MAX);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "unset",
            textBlock =
                    """
                    "Verify"     | Verify
                    "  x "       | '  x '
                    123          | 123
                    -1.50        | -1.5
                    "😀"         | 😀
                    null         | unset
                    false        | unset
                    ""           | unset
                    """)
    void reads_a_text(String json, String text) {
        assertThat(field(json).text("f", 20).orElse(null)).isEqualTo(text);
        assertThat(faults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"a":1}          | must be a text, but is an object
                    ["a"]            | must be a text, but is a list
                    true             | must be a text, but is a truth value
                    "a\\u0000b"      | must not contain a NUL character
                    "a\\ud83d"       | must not contain half of a surrogate pair
                    "\\ude00a"       | must not contain half of a surrogate pair
                    "\\ud83d\\ud83d" | must not contain half of a surrogate pair
                    "123456789012345678901" | must have at most 20 characters
                    """)
    void names_what_is_no_text(String json, String fault) {
        assertThat(field(json).text("f", 20)).isEmpty();
        assertThat(field(json).requiredText("f", 20)).isEmpty();
        assertThat(faults()).isEqualTo("{f=[" + fault + "]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "false", "\"\"", "\"  \""})
    void asks_for_a_required_text(String json) {
        assertThat(field(json).requiredText("f", 20)).isBlank();
        assertThat(object("{}").requiredText("f", 20)).isEmpty();
        assertThat(faults()).isEqualTo("{f=[cannot be blank]}");
    }

    @Test
    void reads_texts() {
        assertThat(field("\"a\"").texts("f", 9, 9)).containsExactly("a");
        assertThat(field("[\"a\",[\"b\",1],null]").texts("f", 9, 9)).containsExactly("a", "b", "1");
        assertThat(field("null").texts("f", 9, 9)).isEmpty();
        assertThat(faults()).isEmpty();
        assertThat(field("[[[\"a\"]]]").texts("f", 9, 9)).isEmpty();
        assertThat(faults()).isEqualTo("{f=[must be a text, but is a list]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "unset",
            textBlock =
                    """
                    true    | true
                    false   | false
                    "TRUE"  | true
                    "False" | false
                    1       | true
                    0       | false
                    "1"     | true
                    "0"     | false
                    "yes"   | true
                    "No"    | false
                    null    | unset
                    ""      | unset
                    """)
    void reads_a_truth(String json, Boolean truth) {
        assertThat(field(json).truth("f").orElse(null)).isEqualTo(truth);
        assertThat(faults()).isEmpty();
    }

    @Test
    void names_what_is_no_truth() {
        field("\"maybe\"").truth("f");
        field("2").truth("f");
        field("[true]").truth("f");
        assertThat(faults())
                .isEqualTo(
                        "{f=[maybe: must be true or false, 2: must be true or false, a list: must be true or false]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "unset",
            textBlock =
                    """
                    3600      | 3600
                    "3600"    | 3600
                    " 3600 "  | 3600
                    "+5"      | 5
                    -5        | -5
                    3600.0    | 3600
                    null      | unset
                    false     | unset
                    ""        | unset
                    """)
    void reads_a_whole_number(String json, Long whole) {
        var read = field(json).whole("f", -10, 86_400);
        assertThat(read.isPresent() ? (Long) read.getAsLong() : null).isEqualTo(whole);
        assertThat(faults()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "86401",
                "\"many\"",
                "1.5",
                "true",
                "[]",
                "{}",
                "\"-\"",
                "1e300",
                "99999999999999999999"
            })
    void names_what_is_no_whole_number(String json) {
        assertThat(field(json).whole("f", 0, 86_400)).isEmpty();
        assertThat(faults()).contains("must be a whole number from 0 to 86400");
    }

    @Test
    void reads_ids() {
        assertThat(field("\"31\"").ids("f", 9)).containsExactly(31L);
        assertThat(field("[31,\"32\",[33],0,null,false,\"\"]").ids("f", 9))
                .containsExactly(31L, 32L, 33L);
        assertThat(field("0").id("f")).isEmpty();
        assertThat(field("\"0\"").id("f")).isEmpty();
        assertThat(field("31").id("f")).hasValue(31);
        assertThat(faults()).isEmpty();
        assertThat(field("-1").id("f")).isEmpty();
        assertThat(field("\"x\"").ids("f", 9)).isEmpty();
        assertThat(faults()).isEqualTo("{f=[-1: must be an id, x: must be an id]}");
    }

    @Test
    void reads_dates_and_times() {
        assertThat(field("\"2031-05-17\"").date("f")).contains(LocalDate.of(2031, 5, 17));
        assertThat(field("\"08:30\"").time("f")).contains(LocalTime.of(8, 30));
        assertThat(field("\"23:59:59\"").time("f")).contains(LocalTime.of(23, 59, 59));
        assertThat(field("null").date("f")).isEmpty();
        assertThat(field("false").time("f")).isEmpty();
        assertThat(faults()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-30",
                "2026-2-3",
                "17.05.2031",
                "2026-13-01",
                "junk",
                "20310517",
                "٢٠٢٦-01-01"
            })
    void names_what_is_no_date(String text) {
        assertThat(field('"' + text + '"').date("f")).isEmpty();
        assertThat(faults()).isEqualTo("{f=[" + text + ": must be a date YYYY-MM-DD]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"24:00", "8:30", "08:60", "08:30:60", "0830", "08:30:00.5"})
    void names_what_is_no_time(String text) {
        assertThat(field('"' + text + '"').time("f")).isEmpty();
        assertThat(faults()).isEqualTo("{f=[" + text + ": must be a time HH:MM or HH:MM:SS]}");
    }

    @Test
    void reads_a_url() {
        assertThat(field("\"https://example.com/reports?a=1\"").url("f")).isPresent();
        assertThat(field("\"HTTP://127.0.0.1:80\"").url("f")).isPresent();
        assertThat(faults()).isEmpty();
        for (String wrong :
                List.of(
                        "example.com",
                        "ftp://example.com",
                        "http://",
                        "http:// x",
                        "file:///etc")) {
            assertThat(field('"' + wrong + '"').url("f")).as(wrong).isEmpty();
        }
        assertThat(faults()).contains("example.com: must begin with http:// or https://");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    10      | 10
                    "10"    | 10
                    many    | 100
                    "many"  | 100
                    null    | 100
                    false   | 100
                    true    | 100
                    ""      | 100
                    -1      | 100
                    0       | 100
                    5000    | 1000
                    1.5     | 100
                    [1]     | 100
                    {}      | 100
                    1e300   | 100
                    """)
    void junk_in_paging_falls_back_to_the_default(String json, int expected) {
        String value = json.equals("many") ? "\"m a n y\"" : json;
        assertThat(field(value).paging("f", 100, 1, 1000)).isEqualTo(expected);
        assertThat(faults()).isEmpty();
    }

    @Test
    void reads_one_object_or_a_list_of_them() {
        Function<String, Integer> count =
                json ->
                        LooseObject.list(Json.read(json.getBytes(StandardCharsets.UTF_8)), faults)
                                .size();
        assertThat(count.apply("{}")).isEqualTo(1);
        assertThat(count.apply("[]")).isEqualTo(1);
        assertThat(count.apply("[{},{}]")).isEqualTo(2);
        assertThat(field("{\"a\":1}").objects("f", 9)).hasSize(1);
        assertThat(field("[{\"a\":1},{}]").objects("f", 9)).hasSize(2);
        assertThat(faults()).isEmpty();
        assertThat(field("[1]").objects("f", 9)).isEmpty();
        assertThat(faults()).isEqualTo("{f=[must be a list of objects, but holds a number]}");
    }

    @Test
    void an_empty_list_reads_as_an_empty_object_and_the_last_of_two_fields_counts() {
        assertThat(object("[]").has("f")).isFalse();
        assertThat(object("{\"f\":\"a\",\"f\":\"b\"}").text("f", 9)).contains("b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "text"   | The body must be a JSON object, but is a text.
                    1        | The body must be a JSON object, but is a number.
                    true     | The body must be a JSON object, but is a truth value.
                    null     | The body must be a JSON object, but is null.
                    [{}]     | The body must be a JSON object, but is a list.
                    """)
    void names_what_is_no_object(String json, String text) {
        Refused refused = catchThrowableOfType(Refused.class, () -> object(json));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).isEqualTo(text);
    }

    @Test
    void tells_a_field_that_is_named_as_not_set_from_one_that_is_not_named() {
        LooseObject in = object("{\"a\":null,\"b\":\"\",\"c\":1}");
        assertThat(in.names("a") && in.names("b") && in.names("c")).isTrue();
        assertThat(in.names("d")).isFalse();
    }

    @Test
    void reads_one_of_few_words() {
        assertThat(field("\" Male \"").word("f")).contains("male");
        assertThat(field("true").word("f")).contains("true");
        assertThat(field("1").word("f")).contains("1");
        for (String none : List.of("false", "null", "\"\"", "\" \"")) {
            assertThat(field(none).word("f")).as(none).isEmpty();
        }
        assertThat(faults()).isEmpty();
        assertThat(field("[\"m\"]").word("f")).isEmpty();
        assertThat(faults()).isEqualTo("{f=[must be a text, but is a list]}");
    }

    @Test
    void a_bare_value_may_stand_where_an_object_is_meant() {
        for (String form :
                List.of(
                        "1234567",
                        "[1234567]",
                        "[[1234567]]",
                        "{\"n\":1234567}",
                        "[[{\"n\":1234567}]]")) {
            List<LooseObject> objects = field(form).objects("f", "n", 1);
            assertThat(objects).as(form).hasSize(1);
            assertThat(objects.getFirst().number("n")).contains(new Msisdn(1234567));
        }
        assertThat(field("[null,\"\"]").objects("f", "n", 2)).isEmpty();
        assertThat(faults()).isEmpty();
        assertThat(field("[1,2]").objects("f", "n", 1)).hasSize(1);
        assertThat(faults()).isEqualTo("{f=[must have at most 1 values]}");
    }

    @Test
    void a_malformed_number_of_a_list_may_be_another_fields_fault() {
        assertThat(field("[12,1234567]").requiredNumbers("f", "one", 2)).hasSize(1);
        field("[]").requiredNumbers("f", "one", 2);
        assertThat(faults())
                .isEqualTo("{one=[12: a phone number has 7 to 15 digits], f=[cannot be blank]}");
    }
}
