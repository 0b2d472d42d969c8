package io.heliograph.proof;

import io.heliograph.http.OpenApi;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// One operation of `openapi.yaml`.
///
/// @param node as it stands in the file
record Operation(OpenApi file, String method, String path, JsonNode node) {
    /// Every operation.
    static List<Operation> all(OpenApi file) {
        List<Operation> all = new ArrayList<>();
        file.document()
                .get("paths")
                .forEachEntry((path, methods) ->
                        methods.forEachEntry((method, node) -> {
                            String upper = method.toUpperCase(Locale.ROOT);
                            all.add(new Operation(file, upper, path, node));
                        }));
        return all;
    }

    String id() {
        return node.get("operationId").stringValue();
    }

    /// Whether it belongs to the GET API, which has neither the envelope nor the header.
    boolean bare() {
        return node.get("tags").get(0).stringValue().equals("get-api");
    }

    boolean signedIn() {
        JsonNode security = node.get("security");
        return security == null || !security.isEmpty();
    }

    boolean takesBody() {
        return node.has("requestBody");
    }

    /// Whether the body is a list of objects, of which one may stand alone.
    boolean takesList() {
        return takesBody()
                && schema().path("oneOf").valueStream().anyMatch(each -> each.has("minItems"));
    }

    private JsonNode schema() {
        return resolved(node.at("/requestBody/content/application~1json/schema"));
    }

    /// Field → its schema; fields of objects inside as `numbers.name`. Parameters of a query count
    /// as fields.
    Map<String, JsonNode> fields() {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        if (takesBody()) {
            gather("", schema(), fields);
        }
        for (JsonNode parameter : node.path("parameters")) {
            JsonNode resolved = resolved(parameter);
            if (resolved.get("in").stringValue().equals("query")) {
                fields.put(resolved.get("name").stringValue(), resolved.get("schema"));
            }
        }
        return fields;
    }

    private void gather(String prefix, JsonNode schema, Map<String, JsonNode> into) {
        JsonNode resolved = resolved(schema);
        resolved.path("properties")
                .forEachEntry((name, property) -> {
                    into.put(prefix + name, property);
                    gather(prefix + name + ".", property, into);
                });
        for (String several : List.of("oneOf", "anyOf", "allOf")) {
            resolved.path(several).forEach(each -> gather(prefix, each, into));
        }
        if (resolved.has("items")) {
            gather(prefix, resolved.get("items"), into);
        }
    }

    /// The answer's schema; missing where the file does not describe that status.
    JsonNode answerSchema(int status) {
        JsonNode response = node.get("responses").path(Integer.toString(status));
        return response.isMissingNode()
                ? response
                : resolved(response).at("/content/application~1json/schema");
    }

    /// The bodies of its request examples.
    List<JsonNode> exampleBodies() {
        List<JsonNode> bodies = new ArrayList<>();
        node.at("/requestBody/content/application~1json/examples")
                .forEach(example -> bodies.add(resolved(example).get("value")));
        return bodies;
    }

    private JsonNode resolved(JsonNode from) {
        JsonNode reference = from.get("$ref");
        return reference == null ? from : file.document().at(reference.stringValue().substring(1));
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
