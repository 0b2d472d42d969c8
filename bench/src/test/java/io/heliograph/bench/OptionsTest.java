package io.heliograph.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    @Test
    void reads_what_is_given_and_keeps_the_rest() {
        Options options =
                Options.parse(List.of("--mode", "one", "--process", "server=12", "--seconds", "5"));

        assertThat(options.modes()).containsExactly(Mode.ONE);
        assertThat(options.processes()).isEqualTo(Map.of("server", 12L));
        assertThat(options.seconds()).isEqualTo(5);
        assertThat(options.connections()).isEqualTo(64);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--mode two",
                "--runs 0",
                "--runs",
                "--sconds 3",
                "seconds 3",
                "--against here",
                "--process 12"
            })
    void refuses_what_it_does_not_know(String line) {
        assertThatThrownBy(() -> Options.parse(List.of(line.split(" ", -1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(line.split(" ", -1)[0].replace("seconds", "option"));
    }
}
