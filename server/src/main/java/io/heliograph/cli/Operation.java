package io.heliograph.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// One call of the description, as a command.
///
/// @param noun in the singular: `operator`
/// @param verb `list`, `create`
/// @param path with its parameters: `/admin/v1/operators/{id}`
/// @param places parameters of the path, in their order
/// @param filters parameters of the query
/// @param fields of the body, in their order; none where it has no body
/// @param columns fields of what is answered, or of each item of a list
/// @param headers that the call takes
/// @param sendsFile whether its body is a file that is no JSON
/// @param getsFile whether it answers with one
record Operation(
        String noun,
        String verb,
        String summary,
        String method,
        String path,
        List<String> places,
        List<Field> filters,
        List<Field> fields,
        List<String> columns,
        List<String> headers,
        boolean sendsFile,
        boolean getsFile) {

    /// A field of a body or of a query.
    ///
    /// @param type as JSON has it: `string`, `integer`, `number`, `boolean`, `array`, `object`
    record Field(String name, String type, String about, boolean required) {
        /// `operatorId` is `--operator-id`.
        String option() {
            return "--" + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        }

        boolean isSecret() {
            return name.equals("password");
        }
    }

    /// Whether it answers with many.
    boolean isList() {
        return verb.equals("list") || verb.equals("lines");
    }

    boolean takes(String header) {
        return headers.contains(header);
    }

    /// All calls of the description.
    static List<Operation> all(JsonNode document) {
        List<Operation> all = new ArrayList<>();
        document.get("paths")
                .forEachEntry((path, methods) ->
                        methods.forEachEntry(
                                (method, call) -> all.add(of(document, path, method, call))));
        return List.copyOf(all);
    }

    private static Operation of(JsonNode document, String path, String method, JsonNode call) {
        String[] words = call.get("operationId").stringValue().split("\\.", 2);
        List<String> places = new ArrayList<>();
        List<Field> filters = new ArrayList<>();
        List<String> headers = new ArrayList<>();
        for (JsonNode each : call.path("parameters")) {
            JsonNode parameter = resolved(document, each);
            String name = parameter.get("name").stringValue();
            switch (parameter.get("in").stringValue()) {
                case "path" -> places.add(name);
                case "header" -> headers.add(name);
                default -> {
                    if (!name.equals("dryRun")) {
                        filters.add(
                                new Field(
                                        name,
                                        parameter.at("/schema/type").asString("string"),
                                        parameter.path("description").asString(""),
                                        false));
                    } else {
                        headers.add(name);
                    }
                }
            }
        }
        JsonNode body =
                resolved(document, call.at("/requestBody/content/application~1json/schema"));
        JsonNode answer = answer(document, call);
        JsonNode shown =
                answer.at("/properties/items").isMissingNode()
                        ? answer
                        : resolved(document, answer.at("/properties/items/items"));
        return new Operation(
                singular(words[0]),
                words[1],
                call.get("summary").stringValue(),
                method.toUpperCase(Locale.ROOT),
                path,
                places,
                filters,
                fields(document, body),
                columns(document, shown),
                headers,
                isFile(call.at("/requestBody/content")),
                isFile(success(call).path("content")));
    }

    /// Of a table: those that the description names, where all would not fit a line; else all, but
    /// what is an object itself.
    private static List<String> columns(JsonNode document, JsonNode shown) {
        List<String> columns = new ArrayList<>();
        shown.path("x-columns").forEach(name -> columns.add(name.stringValue()));
        if (!columns.isEmpty()) {
            return columns;
        }
        shown.path("properties")
                .forEachEntry((name, property) -> {
                    if (!resolved(document, property).path("type").toString().contains("object")) {
                        columns.add(name);
                    }
                });
        return columns;
    }

    private static boolean isFile(JsonNode content) {
        return content.isObject() && !content.has("application/json");
    }

    private static JsonNode answer(JsonNode document, JsonNode call) {
        return resolved(document, success(call).at("/content/application~1json/schema"));
    }

    private static JsonNode success(JsonNode call) {
        for (Map.Entry<String, JsonNode> each : call.get("responses").properties()) {
            if (each.getKey().startsWith("2")) {
                return each.getValue();
            }
        }
        throw new IllegalArgumentException("no success is described");
    }

    private static List<Field> fields(JsonNode document, JsonNode schema) {
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.stringValue()));
        List<Field> fields = new ArrayList<>();
        schema.path("properties")
                .forEachEntry((name, property) -> {
                    JsonNode whole = resolved(document, property);
                    JsonNode type = whole.path("type");
                    fields.add(
                            new Field(
                                    name,
                                    type.isArray()
                                            ? type.get(0).stringValue()
                                            : type.asString("object"),
                                    property.path("description")
                                            .asString(whole.path("description").asString("")),
                                    required.contains(name)));
                });
        return fields;
    }

    private static JsonNode resolved(JsonNode document, JsonNode node) {
        JsonNode reference = node.path("$ref");
        return reference.isString() ? document.at(reference.stringValue().substring(1)) : node;
    }

    /// Nouns are plural in paths, and singular as commands.
    static String singular(String noun) {
        if (noun.endsWith("ies")) {
            return noun.substring(0, noun.length() - 3) + "y";
        }
        return noun.endsWith("s") ? noun.substring(0, noun.length() - 1) : noun;
    }
}
