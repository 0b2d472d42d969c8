package io.heliograph.http;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// One of the files `openapi.yaml`, `strict.yaml` and `openapi-admin.yaml`, read for tests.
public final class OpenApi {
    private static final String ADDRESS = "https://heliograph.example/openapi";

    private final JsonNode document;
    private final SchemaRegistry registry;

    /// `openapi.yaml`.
    public OpenApi() {
        document = read("openapi.yaml");
        registry = registry(document, Dialects.getOpenApi31());
    }

    private OpenApi(JsonNode document, Dialect dialect) {
        this.document = document;
        registry = registry(document, dialect);
    }

    /// `openapi-admin.yaml`.
    public static OpenApi operators() {
        return new OpenApi(read("openapi-admin.yaml"), Dialects.getOpenApi31());
    }

    /// `strict.yaml`, where each object has the fields that it names and no other: the file itself
    /// lets clients pass over what is added later.
    public static OpenApi strict() {
        JsonNode document = read("strict.yaml");
        for (JsonNode schema : document.at("/components/schemas").findParents("properties")) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
        return new OpenApi(document, Dialects.getOpenApi30());
    }

    private static JsonNode read(String name) {
        return new YAMLMapper().readTree(Path.of("..", name).toFile());
    }

    private static SchemaRegistry registry(JsonNode document, Dialect dialect) {
        return SchemaRegistry.withDialect(
                dialect, builder -> builder.schemas(Map.of(ADDRESS, document.toString())));
    }

    /// One request example of an operation, or the operation itself where it takes no body.
    ///
    /// @param name of the example; the response example has the same
    /// @param body null where the operation takes none
    public record Example(
            String method, String path, String name, JsonNode operation, @Nullable JsonNode body) {
        @Override
        public String toString() {
            return method + " " + path + " " + name;
        }
    }

    /// All of it.
    public JsonNode document() {
        return document;
    }

    /// Every method and path of operations that have one of the tags.
    public Set<HttpRoute> routes(Set<String> tags) {
        Set<HttpRoute> routes = new HashSet<>();
        document.get("paths")
                .forEachEntry((path, methods) ->
                        methods.forEachEntry((method, operation) -> {
                            if (tags.contains(operation.get("tags").get(0).stringValue())) {
                                routes.add(new HttpRoute(method.toUpperCase(Locale.ROOT), path));
                            }
                        }));
        return routes;
    }

    /// The examples of one operation, in their order.
    public List<Example> examples(HttpRoute route) {
        JsonNode operation =
                document.get("paths")
                        .get(route.path())
                        .get(route.method().toLowerCase(Locale.ROOT));
        List<Example> examples = new ArrayList<>();
        JsonNode bodies = operation.at("/requestBody/content/application~1json/examples");
        if (bodies.isMissingNode()) {
            operation
                    .at("/responses/200/content/application~1json/examples")
                    .forEachEntry((name, example) ->
                            examples.add(
                                    new Example(
                                            route.method(), route.path(), name, operation, null)));
        }
        bodies.forEachEntry((name, example) ->
                examples.add(
                        new Example(
                                route.method(),
                                route.path(),
                                name,
                                operation,
                                resolved(example).get("value"))));
        return examples;
    }

    /// The examples of all operations of that tag that take their parameters in the query: one for
    /// each response example, whichever its status.
    public List<Example> getExamples(String tag) {
        List<Example> examples = new ArrayList<>();
        for (HttpRoute route : routes(Set.of(tag))) {
            JsonNode operation = document.get("paths").get(route.path()).get("get");
            operation
                    .get("responses")
                    .forEachEntry((status, response) ->
                            response.at("/content/application~1json/examples")
                                    .forEachEntry((name, _) ->
                                            examples.add(
                                                    new Example(
                                                            "GET",
                                                            route.path(),
                                                            name,
                                                            operation,
                                                            null))));
        }
        return examples;
    }

    /// What the parameters have an example of that name for.
    public Map<String, String> parameters(Example example) {
        Map<String, String> values = new LinkedHashMap<>();
        for (JsonNode each : example.operation().get("parameters")) {
            JsonNode parameter = resolved(each);
            JsonNode value = parameter.at("/examples/" + example.name() + "/value");
            if (!value.isMissingNode()) {
                values.put(parameter.get("name").stringValue(), value.asString());
            }
        }
        return values;
    }

    /// The response that the operation describes for a status, or for all that it does not name.
    public JsonNode response(JsonNode operation, int status) {
        JsonNode responses = operation.get("responses");
        JsonNode named = responses.get(Integer.toString(status));
        JsonNode response = named == null ? responses.get("default") : named;
        if (response == null) {
            throw new AssertionError("the file describes no answer with status " + status);
        }
        return resolved(response).at("/content/application~1json");
    }

    /// The status and value of the response example of that name.
    public Map.Entry<Integer, JsonNode> answer(Example example) {
        for (Map.Entry<String, JsonNode> response :
                example.operation().get("responses").properties()) {
            JsonNode found =
                    resolved(response.getValue())
                            .at("/content/application~1json/examples/" + example.name());
            if (!found.isMissingNode()) {
                JsonNode value = resolved(found).get("value");
                int status =
                        response.getKey().equals("default")
                                ? value.get("error_code").intValue()
                                : Integer.parseInt(response.getKey());
                return Map.entry(status, value);
            }
        }
        throw new AssertionError("no response example belongs to " + example);
    }

    /// What is wrong with a value by a schema that is named by reference; empty: nothing.
    public List<String> faults(JsonNode schema, JsonNode value) {
        return faults(schema.get("$ref").stringValue(), value);
    }

    /// What is wrong with a failure body; empty: nothing.
    public List<String> failureFaults(JsonNode value) {
        return faults("#/components/schemas/Failure", value);
    }

    private List<String> faults(String reference, JsonNode value) {
        Schema schema = registry.getSchema(SchemaLocation.of(ADDRESS + reference));
        return schema.validate(value).stream().map(Object::toString).toList();
    }

    /// What a reference points to, or else the node.
    public JsonNode resolved(JsonNode node) {
        JsonNode reference = node.get("$ref");
        return reference == null ? node : document.at(reference.stringValue().substring(1));
    }

    /// The shape of a value: names and kinds, without what they hold.
    public static String shape(JsonNode node) {
        if (node.isObject()) {
            List<String> fields = new ArrayList<>();
            node.properties()
                    .forEach(field -> fields.add(field.getKey() + ":" + shape(field.getValue())));
            return fields.stream().sorted().toList().toString();
        }
        if (node.isArray()) {
            return node.isEmpty() ? "[]" : "list of " + shape(node.get(0));
        }
        return node.getNodeType().toString();
    }
}
