package io.heliograph.number;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Makes `continents.tsv`, which ships with the product, from the npm package `countries-list`: on
/// which continent each country of ours is. Run by hand when a country was added.
final class ContinentData {
    private static final Path OUTPUT = Path.of("src/main/resources/io/heliograph/number");

    private ContinentData() {}

    /// @param arguments the folder with that package's `countries.min.json` and
    ///   `continents.min.json`
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        JsonMapper json = new JsonMapper();
        JsonNode countries = json.readTree(folder.resolve("countries.min.json").toFile());
        JsonNode continents = json.readTree(folder.resolve("continents.min.json").toFile());
        List<String> lines =
                NumberingPlan.load().countries().stream()
                        .map(Country::iso)
                        .map(iso -> iso + "\t" + continent(countries, continents, iso))
                        .toList();
        Files.write(OUTPUT.resolve("continents.tsv"), lines);
    }

    private static String continent(JsonNode countries, JsonNode continents, String iso) {
        String code = countries.at("/" + iso + "/continent").stringValue();
        return continents.get(code).stringValue();
    }
}
