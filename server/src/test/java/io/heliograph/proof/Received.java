package io.heliograph.proof;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What came back over a [Wire].
///
/// @param headers by their names in small letters
record Received(int status, Map<String, String> headers, byte[] body) {
    private static final JsonMapper mapper = new JsonMapper();

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    JsonNode json() {
        return mapper.readTree(body);
    }

    @Override
    public String toString() {
        return status + " " + text();
    }
}
