package io.heliograph.proof;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What came back over a [Wire].
///
/// @param headers by their names in small letters
record Received(int status, Map<String, String> headers, String text) {
    private static final JsonMapper mapper = new JsonMapper();

    JsonNode json() {
        return mapper.readTree(text);
    }

    @Override
    public String toString() {
        return status + " " + text;
    }
}
