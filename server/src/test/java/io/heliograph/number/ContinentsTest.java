package io.heliograph.number;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContinentsTest {
    private static final NumberingPlan PLAN = NumberingPlan.load();
    private static final Continents CONTINENTS = Continents.load(PLAN);

    @Test
    void every_country_is_on_one_continent() {
        List<Country> all =
                CONTINENTS.countries().values().stream().flatMap(Collection::stream).toList();
        assertThat(all).containsExactlyInAnyOrderElementsOf(PLAN.countries());
    }

    @Test
    void continents_come_by_name() {
        assertThat(CONTINENTS.countries().keySet())
                .containsExactly(
                        "Africa", "Asia", "Europe", "North America", "Oceania", "South America");
    }

    @ParameterizedTest
    @CsvSource({
        "UA, Europe", "XK, Europe", "US, North America", "BR, South America",
        "JP, Asia", "AU, Oceania", "TA, Africa", "NG, Africa"
    })
    void knows_where_a_country_is(String iso, String continent) {
        assertThat(CONTINENTS.countries().get(continent)).extracting(Country::iso).contains(iso);
    }
}
