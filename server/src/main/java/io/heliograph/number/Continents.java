package io.heliograph.number;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/// On which continent each country is, from the reference data that ships with the product.
public final class Continents {
    private final SequencedMap<String, List<Country>> countries;

    private Continents(SequencedMap<String, List<Country>> countries) {
        this.countries = countries;
    }

    /// Reads the shipped data.
    ///
    /// @param plan whose countries they are; it has all of them
    public static Continents load(NumberingPlan plan) {
        TreeMap<String, List<Country>> countries = new TreeMap<>();
        for (String row : NumberingPlan.rows("continents.tsv")) {
            String[] field = row.split("\t", -1);
            Country country =
                    plan.country(field[0])
                            .orElseThrow(() -> new IllegalStateException("no country " + row));
            countries.computeIfAbsent(field[1], _ -> new ArrayList<>()).add(country);
        }
        countries.replaceAll((_, there) -> List.copyOf(there));
        return new Continents(Collections.unmodifiableSequencedMap(countries));
    }

    /// English name of the continent, in alphabetical order → its countries, by ISO code.
    public SequencedMap<String, List<Country>> countries() {
        return countries;
    }
}
