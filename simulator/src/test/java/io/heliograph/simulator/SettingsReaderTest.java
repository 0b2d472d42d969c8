package io.heliograph.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsReaderTest {
    @TempDir Path folder;

    @Test
    void has_http_beside_the_defaults() {
        assertThat(SettingsReader.read(List.of()))
                .isEqualTo(SimulatorSettings.defaults().withHttpPort(2780));
        assertThat(SettingsReader.read(List.of("httpPort=none")))
                .isEqualTo(SimulatorSettings.defaults());
    }

    @Test
    void lets_an_argument_win_over_the_file() throws IOException {
        Path script =
                Files.writeString(
                        folder.resolve("script.json"), "{\"default\": {\"receipt\": \"none\"}}");
        Path config =
                Files.writeString(
                        folder.resolve("simulator.json"),
                        "{\"port\": 1, \"seed\": 5, \"answerIds\": \"hex-upper\", \"script\": {}}");
        SimulatorSettings settings =
                SettingsReader.read(
                        List.of("--config", config.toString(), "port=2", "script=" + script));
        assertThat(settings.port()).isEqualTo(2);
        assertThat(settings.seed()).isEqualTo(5);
        assertThat(settings.ids().answer()).isEqualTo(IdFormat.HEX_UPPER);
        assertThat(settings.script().otherwise().receipt()).isEqualTo(ReceiptPlan.NONE);
    }

    @Test
    void says_what_is_wrong() {
        refuses(
                "prot=1",
                "prot is no field that is known here; write one of [answerIds, firstId, host,");
        refuses("port=x", "port is \"x\"; write a whole number");
        refuses("port=70000", "port is 70000; write a number from 0 to 65535");
        refuses("port", "\"port\" is no setting; write key=value");
        refuses("receiptForm=voice", "receiptForm is \"voice\"; write one of [TEXT, TLV, BOTH]");
        refuses("script=/nowhere.json", "the file /nowhere.json cannot be read");
        refuses("--config", "--config names no file");
        refuses("password=longerthan8", "password is longer than the 8 characters of SMPP");
    }

    @Test
    void keeps_the_password_out_of_its_text() {
        assertThat(SimulatorSettings.defaults().withPassword("secret").toString())
                .doesNotContain("secret");
    }

    private static void refuses(String argument, String sentence) {
        assertThatThrownBy(() -> SettingsReader.read(List.of(argument)))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith(sentence);
    }
}
