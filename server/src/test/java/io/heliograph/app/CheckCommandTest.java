package io.heliograph.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.simulator.Simulator;
import io.heliograph.simulator.SimulatorSettings;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The command `provider-check`, against the simulator.
@Timeout(60)
final class CheckCommandTest {
    @TempDir private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int run(int port, String password, String... words) throws Exception {
        File file = folder.resolve("heliograph.conf").toFile();
        Files.writeString(
                file.toPath(),
                """
                providers.acme { port = %d, systemId = heliograph, password = "%s", receiptTimeZone = UTC }
                providers.other { port = 1 }
                """
                        .formatted(port, password));
        return CheckCommand.run(List.of(words), file, new PrintStream(out, true, UTF_8));
    }

    private String told() {
        return out.toString(UTF_8);
    }

    @Test
    void a_message_and_its_receipt_show_that_all_is_well() throws Exception {
        try (Simulator carrier =
                Simulator.start(SimulatorSettings.defaults().withPort(0).withHttpPort(0))) {
            int status =
                    run(carrier.port(), "demo", "acme", "--send", "+380671234567", "--wait", "20");
            assertThat(status).as(told()).isZero();
            assertThat(told())
                    .contains("bound after", "messageIds as it is set makes both one")
                    .contains("it names the recipient", "as receiptTimeZone = UTC says")
                    .doesNotContain("FAULT");
            out.reset();
            assertThat(run(carrier.port(), "demo", "acme")).as(told()).isZero();
            assertThat(told()).doesNotContain("Message");
        }
    }

    @Test
    void a_provider_that_is_not_there_is_a_fault_of_status_1() throws Exception {
        assertThat(run(1, "demo-password", "acme")).isEqualTo(1);
        assertThat(told()).contains("no address of").doesNotContain("demo-password");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nobody",
                "acme other",
                "acme --send",
                "acme --send 067",
                "acme --send 380671234567 --wait 0",
                "acme --send 380671234567 --from Überlang",
                "acme --sned 380671234567"
            })
    void what_cannot_be_checked_is_status_2(String words) throws Exception {
        assertThat(run(1, "demo", words.isEmpty() ? new String[0] : words.split(" "))).isEqualTo(2);
        assertThat(told()).isEmpty();
    }

    @Test
    void neither_can_what_is_not_configured() throws Exception {
        File none = folder.resolve("none.conf").toFile();
        assertThat(CheckCommand.run(List.of("acme"), none, System.out)).isEqualTo(2);
        assertThat(CheckCommand.run(List.of("acme"), null, System.out)).isEqualTo(2);
        assertThat(run(1, "p".repeat(65), "acme")).isEqualTo(2);
    }
}
