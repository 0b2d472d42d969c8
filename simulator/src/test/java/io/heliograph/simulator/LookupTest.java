package io.heliograph.simulator;

import static io.heliograph.simulator.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jsmpp.bean.DeliverSm;
import org.junit.jupiter.api.Test;

/// Numbers looked up by a client that others wrote.
final class LookupTest {
    private static final short NETWORK = 0x1403;
    private static final String NUMBER = "380671112233";
    private static final Behaviour SOON = Behaviour.delivered(new Delay(1, 5));

    /// What a receipt says: its fields from `stat` to `text`, and the network's parameter.
    private static List<String> looked(
            LookupPlan plan, ReceiptForm form, String type, String... numbers) {
        SimulatorSettings settings =
                SimulatorSettings.defaults()
                        .withPort(0)
                        .withReceipts(ReceiptSettings.USUAL.withForm(form))
                        .withScript(Script.of(SOON.withLookup(plan)));
        try (var simulator = Simulator.start(settings);
                var peer = ForeignPeer.bind(simulator)) {
            simulator.numbering(number -> number.startsWith("44") ? "23415" : "");
            List<String> told = new ArrayList<>();
            for (String number : numbers) {
                peer.delivered.clear();
                peer.lookUp(type, number);
                eventually(() -> assertThat(peer.delivered).hasSize(1));
                told.add(told(peer.delivered.getFirst()));
            }
            assertThat(simulator.stats().duplicates()).isZero();
            assertThat(simulator.messages())
                    .allMatch(seen -> seen.serviceType().equals(type) && seen.userData().isEmpty());
            return told;
        }
    }

    private static String told(DeliverSm deliver) {
        String text = new String(deliver.getShortMessage(), StandardCharsets.US_ASCII);
        int stat = text.indexOf("stat:");
        var network = deliver.getOptionalParameter(NETWORK);
        return (stat < 0 ? "" : text.substring(stat, text.indexOf(" text:")))
                + (network == null
                        ? ""
                        : " | "
                                + new String(
                                        ((org.jsmpp.bean.OptionalParameter.OctetString) network)
                                                .getValue(),
                                        StandardCharsets.US_ASCII));
    }

    @Test
    void tells_the_network_in_the_text_and_in_a_parameter() {
        LookupPlan plan = LookupPlan.of("25503").withPorted(1);
        assertThat(looked(plan, ReceiptForm.BOTH, "HLR", NUMBER))
                .isEqualTo(
                        List.of("stat:DELIVRD err:000 mccmnc:25503 ported:1 reachable:1 | 25503"));
        assertThat(looked(plan, ReceiptForm.TEXT, "MNP", NUMBER))
                .isEqualTo(List.of("stat:DELIVRD err:000 mccmnc:25503 ported:1"));
        assertThat(looked(plan, ReceiptForm.TLV, "mnp", NUMBER)).isEqualTo(List.of(" | 25503"));
    }

    @Test
    void tells_who_cannot_be_reached_and_who_is_not_there() {
        LookupPlan off = LookupPlan.of("25503").withUnreachable(1);
        assertThat(looked(off, ReceiptForm.TEXT, "HLR", NUMBER))
                .isEqualTo(List.of("stat:UNDELIV err:027 mccmnc:25503 ported:0 reachable:0"));
        assertThat(looked(off, ReceiptForm.TEXT, "MNP", NUMBER))
                .isEqualTo(List.of("stat:DELIVRD err:000 mccmnc:25503 ported:0"));
        LookupPlan nobody = LookupPlan.of("25503").withUnknown(1);
        assertThat(looked(nobody, ReceiptForm.BOTH, "HLR", NUMBER))
                .isEqualTo(List.of("stat:UNDELIV err:001 reachable:0"));
        assertThat(looked(nobody, ReceiptForm.BOTH, "MNP", NUMBER))
                .isEqualTo(List.of("stat:UNDELIV err:001"));
    }

    @Test
    void knows_the_network_by_the_numbering_where_the_script_names_none() {
        assertThat(looked(LookupPlan.USUAL, ReceiptForm.TEXT, "MNP", "447700900001", NUMBER))
                .isEqualTo(
                        List.of(
                                "stat:DELIVRD err:000 mccmnc:23415 ported:0",
                                "stat:DELIVRD err:000 ported:0"));
    }

    @Test
    void a_number_stays_in_its_network() {
        LookupPlan mixed =
                LookupPlan.USUAL
                        .withNetworks(Map.of("25501", 0.5, "25503", 0.5))
                        .withPorted(0.5)
                        .withUnknown(0.2);
        String[] numbers = new String[40];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = "38067111" + (1000 + i % 20);
        }
        List<String> told = looked(mixed, ReceiptForm.TEXT, "MNP", numbers);
        assertThat(told.subList(0, 20)).isEqualTo(told.subList(20, 40));
        assertThat(new HashSet<>(told)).hasSize(5);
    }

    @Test
    void reads_look_ups_from_a_script() {
        Script script =
                Script.parse(
                        """
                        {"default": {"lookup": {"network": "25501"}},
                         "rules": [
                           {"prefix": "1", "lookup": {"networks": {"25503": 1}, "ported": 1, "unreachable": 0.5, "unknown": 0.1}},
                           {"prefix": "2"}]}
                        """);
        assertThat(script.otherwise().lookup()).isEqualTo(LookupPlan.of("25501"));
        assertThat(script.rules().get(0).behaviour().lookup())
                .isEqualTo(new LookupPlan(Map.of("25503", 1.0), 1, 0.5, 0.1));
        assertThat(script.rules().get(1).behaviour().lookup()).isEqualTo(LookupPlan.of("25501"));
        assertThatThrownBy(() -> Script.parse("{\"default\": {\"lookup\": {\"network\": \"vf\"}}}"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(
                        "default.lookup: the network is \"vf\"; write MCC and MNC as \"25501\"");
    }
}
