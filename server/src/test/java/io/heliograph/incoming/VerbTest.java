package io.heliograph.incoming;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.config.Configuration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which texts order something, with the words that ship.
final class VerbTest {
    private static final IncomingSettings SETTINGS =
            IncomingSettings.read(
                    Configuration.block(Configuration.load(null, Map.of()), "incoming"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STOP",
                "stop",
                "sToP",
                "  stop\r\n",
                "\u00A0Stop\u2003",
                "\u200BSTOP\uFEFF",
                "Stop.",
                "STOP!",
                "Stop...",
                "\"STOP\"",
                "«Стоп»",
                "“stop”",
                "'STOP'.",
                "stop  all",
                "ＳＴＯＰ",
                "стоп",
                "Arrêt",
                "arre\u0302t",
                "ARRET",
                "baja",
                "no más",
                "İptal",
                "iptal",
                "IPTAL",
                "ıptal",
                "ΣΤΟΠ",
                "στοπ",
                "ΣTOΠ",
                "Відписатися",
                "إلغاء",
                "הסר",
                "unsubscribe"
            })
    void these_say_stop(String text) {
        assertThat(Verb.in(text, SETTINGS)).isEqualTo(Optional.of(Verb.STOP));
    }

    @ParameterizedTest
    @ValueSource(strings = {"START", " start. ", "Старт", "UNSTOP", "başla", "BAŞLA", "Alta"})
    void these_say_start(String text) {
        assertThat(Verb.in(text, SETTINGS)).isEqualTo(Optional.of(Verb.START));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "\"",
                "don't stop",
                "stop it",
                "STOP?",
                "STOP, please",
                "sto p",
                "nonstop",
                "stop start",
                "ST0P",
                "the end"
            })
    void these_say_neither(String text) {
        assertThat(Verb.in(text, SETTINGS)).isEmpty();
    }
}
