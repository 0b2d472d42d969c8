package io.heliograph.number;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceDataTest {
    private static final Network FIRST = new Network(999, 1);
    private static final Network SECOND = new Network(999, 2);
    private static final Network THIRD = new Network(999, 3);

    private static final CarrierJoin JOIN =
            new CarrierJoin(
                    List.of(
                            listed(FIRST, "Blau", "Blau Telekom GmbH", "Not operational", ""),
                            listed(SECOND, "Blau", "Blau Telekom GmbH", "Operational", ""),
                            listed(THIRD, "Rot", "Röte S.A.", "Operational", "Former Grün, Lila")),
                    Map.of("DE Zwei", Optional.of(SECOND), "DE Rot Funk", Optional.empty()));

    @Test
    void the_committed_files_are_what_the_sources_make() throws IOException {
        for (Map.Entry<String, List<String>> file : ReferenceData.make().entrySet()) {
            assertThat(ReferenceData.committed(file.getKey()).equals(file.getValue()))
                    .as("run ReferenceData.main: %s", file.getKey())
                    .isTrue();
        }
    }

    @Test
    void the_documentation_says_how_much_is_covered() throws IOException {
        assertThat(Files.readString(Path.of("../docs/reference/numbers.md")).lines())
                .map(String::strip)
                .containsAll(ReferenceData.figures());
    }

    @ParameterizedTest
    @CsvSource({
        "Blau, 2", // in operation rather than not
        "BLAU telekom, 2",
        "Blau Mobil GmbH, 2",
        "Röte, 3",
        "Rote SA, 3",
        "Grün, 3", // what it was called once
        "Zwei, 2", // by hand
        "Rot Funk, ", // by hand: none
        "Gelb, ",
        "GmbH, "
    })
    void finds_the_network_that_a_carriers_name_means(String carrier, Integer mnc) {
        assertThat(JOIN.network("DE", carrier).map(Network::mnc))
                .isEqualTo(Optional.ofNullable(mnc));
    }

    @Test
    void a_carrier_is_looked_for_in_its_country_only() {
        assertThat(JOIN.network("AT", "Blau")).isEmpty();
    }

    private static ListedNetwork listed(
            Network network, String brand, String operator, String status, String notes) {
        return new ListedNetwork(List.of("DE"), network, brand, operator, status, notes);
    }
}
