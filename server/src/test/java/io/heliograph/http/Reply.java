package io.heliograph.http;

import java.net.http.HttpHeaders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a server answered.
public record Reply(int status, HttpHeaders headers, String body) {
    private static final JsonMapper mapper = new JsonMapper();

    public JsonNode json() {
        return mapper.readTree(body);
    }

    /// The field `data` of a success.
    public JsonNode data() {
        return json().path("data");
    }

    /// The field `errors` of a failure, as JSON.
    public String errors() {
        return json().path("errors").toString();
    }

    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }
}
