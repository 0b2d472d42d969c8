package io.heliograph.number;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// A line of the public MCC/MNC list.
///
/// @param isos the countries it serves, as the list has them
/// @param brand what people call it, or empty
/// @param operator whose it is, or empty
/// @param status as the list has it: "Operational", "Not operational", "Unknown", …
/// @param notes free text, or empty
record ListedNetwork(
        List<String> isos,
        Network network,
        String brand,
        String operator,
        String status,
        String notes) {

    private static final String DISPUTED =
            "(?i).*(unofficial|unapproved|not officially|not listed by ITU).*";

    static ListedNetwork of(String line) {
        String[] field = line.split("\t", -1);
        Network network = new Network(Integer.parseInt(field[1]), Integer.parseInt(field[2]));
        List<String> isos = Arrays.asList(field[0].split("/", -1));
        return new ListedNetwork(isos, network, field[3], field[4], field[5], field[6]);
    }

    String line() {
        return String.join(
                "\t",
                String.join("/", isos),
                Integer.toString(network.mcc()),
                Integer.toString(network.mnc()),
                brand,
                operator,
                status,
                notes);
    }

    boolean operational() {
        return status.equals("Operational");
    }

    boolean closed() {
        return status.equals("Not operational");
    }

    String name() {
        return brand.isEmpty() ? operator : brand;
    }

    /// The national networks of `mcc-mnc-list.json` of the npm package `mcc-mnc-list`; the few
    /// lines whose codes are no single number, or not the ITU's, are left out.
    static List<ListedNetwork> ofJson(Path file) throws IOException {
        List<ListedNetwork> networks = new ArrayList<>();
        for (JsonNode node : new ObjectMapper().readTree(file.toFile())) {
            String mnc = text(node, "mnc");
            if (text(node, "type").equals("National")
                    && mnc.matches("\\d{2,3}")
                    && !text(node, "notes").matches(DISPUTED)) {
                networks.add(
                        new ListedNetwork(
                                List.of(text(node, "countryCode").split("/", -1)),
                                new Network(
                                        Integer.parseInt(text(node, "mcc")), Integer.parseInt(mnc)),
                                text(node, "brand"),
                                text(node, "operator"),
                                text(node, "status"),
                                text(node, "notes")));
            }
        }
        return networks;
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value.isNull() ? "" : value.asString().replaceAll("\\s+", " ").strip();
    }
}
