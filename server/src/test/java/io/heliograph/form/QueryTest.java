package io.heliograph.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "q=a+b%20c             | a b c",
                "q=%2B380              | +380",
                "q=%c3%BC%F0%9F%98%80  | ü😀",
                "q=a=b                 | a=b",
                "q=a%26b               | a&b",
                "q=100%25              | 100%",
                "q=a?b/c:d@e'f(g)h,i;j | a?b/c:d@e'f(g)h,i;j",
                "%71=x                 | x",
                "x&&=&q=y&             | y",
                "q=x&q=x               | x",
                "q=x&q=%78             | x",
                "q                     | ``",
                "Q=x                   | ``",
                "q[]=x                 | ``"
            })
    void reads_what_forms_and_clients_write(String raw, String value) {
        Query query = query(raw);
        FieldFaults faults = new FieldFaults();
        query.object(faults);
        assertThat(query.text("q")).isEqualTo(value);
        assertThat(faults.any()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "q=%",
                "q=%4",
                "q=100%",
                "q=%zz",
                "q=% 1",
                "q=%C3",
                "q=%FF",
                "q=%ED%A0%80",
                "q=\uFFFD",
                "q=%C0%80",
                "q=%1\u0661"
            })
    void what_is_not_percent_encoded_utf_8_is_a_fault_of_its_parameter(String raw) {
        assertThat(faults(raw)).hasSize(1).first().asString().startsWith("is not percent-encoded");
        assertThat(query(raw).text("q")).isEmpty();
    }

    @Test
    void two_values_are_a_fault_that_shows_neither() {
        assertThat(faults("q=sesame&q=barley"))
                .containsExactly("is given twice with different values; give it once");
    }

    @Test
    void names_that_are_none_of_ours_are_passed_over() {
        FieldFaults faults = new FieldFaults();
        LooseObject object = query("%FF=1&" + "x".repeat(101) + "=%").object(faults);
        faults.check();
        assertThat(object.has("x")).isFalse();
    }

    @Test
    void what_is_asked_for_is_the_same_in_any_order_and_encoding() {
        assertThat(query("a=1&token=x&b=%32+3").without("token"))
                .isEqualTo(query("b=2%203&a=1&token=y").without("token"))
                .isNotEqualTo(query("b=2&a=1&token=y").without("token"));
        assertThat(query("token=sesame&a=1")).hasToString("Query[a, token]");
    }

    private static Query query(String raw) {
        return Query.parse(raw, new UnknownFields());
    }

    private static List<String> faults(String raw) {
        FieldFaults faults = new FieldFaults();
        query(raw).object(faults);
        return catchThrowableOfType(Refused.class, faults::check)
                .fields()
                .getOrDefault("q", List.of());
    }
}
