package io.heliograph.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "Demo_1",
                "demo@example.com",
                "o'neil & sons",
                "ünal",
                "straße",
                "мария",
                "марія-2",
                "δήμος",
                "日本語",
                "शिव",
                "דמו"
            })
    void a_login_of_any_one_alphabet_is_plain(String login) {
        assertThat(new Login(login).isPlain()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "de\u200bmo", // of zero width
                "de\u200dmo",
                "demo\ufeff",
                "de\u00admo", // a soft hyphen
                "\u202edemo", // from right to left
                "de\u2060mo",
                "demo\ufe0f", // a variation selector
                "de\u00a0mo", // a blank that is none
                "d\u0435mo", // a Cyrillic letter
                "dem\u03bf", // a Greek one
                "\uff44\uff45\uff4d\uff4f", // full width
                "\ud835\udc1demo", // a mathematical letter
                "\u24d3emo", // in a circle
                "dem\u2134", // a script o
                "\u0501emo", // a Cyrillic letter of its own
                "demo\u0307\u0307",
                "user\u06612", // digits of two kinds
                "\u212aim", // the sign of the unit kelvin
                "\ud83d\ude00",
                "de\ud800mo"
            })
    void what_hides_or_disguises_itself_is_not(String login) {
        assertThat(new Login(login).isPlain()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "demo, DEMO",
        "ape, аре", // wholly Cyrillic
        "bill, BiII",
        "bill, bi1l",
        "modem, rnodern",
        "x0, xO",
        "x0, xo",
        "café, cafe\u0301"
    })
    void logins_that_look_alike_have_a_look_in_common(String login, String other) {
        assertThat(Collections.disjoint(new Login(login).looks(), new Login(other).looks()))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"demo, dema", "user1, user2", "мария, maria", "ünal, unal"})
    void others_have_not(String login, String other) {
        assertThat(Collections.disjoint(new Login(login).looks(), new Login(other).looks()))
                .isTrue();
    }
}
