package io.heliograph.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// The fields that a schema of a description has, by their paths, so that two descriptions of the
/// same call can be compared however each of them writes it.
public final class SchemaFields {
    private static final String ANY = "any";

    private final OpenApi file;
    private final boolean exact;
    private final Map<String, String> found = new TreeMap<>();

    private SchemaFields(OpenApi file, boolean exact) {
        this.file = file;
        this.exact = exact;
    }

    /// Of what comes out, each as `path: type`, such as `data[].mcc: integer?`. `[]` is each of a
    /// list, `{}` each of a map, `!` a field that is always there, `?` one that can be null, and
    /// `any` what can have several types.
    public static Set<String> exact(OpenApi file, JsonNode schema) {
        SchemaFields fields = new SchemaFields(file, true);
        fields.add("", schema);
        Set<String> lines = new TreeSet<>();
        fields.found.forEach((path, type) -> lines.add(path + ": " + type));
        return lines;
    }

    /// Of what goes in: the paths alone, whether one value, a list of them, or either is meant.
    public static Set<String> named(OpenApi file, JsonNode schema) {
        SchemaFields fields = new SchemaFields(file, false);
        fields.add("", schema);
        Set<String> paths = new TreeSet<>(fields.found.keySet());
        // a bare value instead of an object with fields is a looser way to write the same
        paths.removeIf(
                path -> fields.found.keySet().stream().anyMatch(p -> p.startsWith(path + ".")));
        return paths;
    }

    private void add(String path, JsonNode reference) {
        JsonNode schema = file.resolved(reference);
        List<JsonNode> choices = new ArrayList<>();
        schema.path("oneOf").forEach(choice -> choices.add(file.resolved(choice)));
        if (exact && choices.stream().map(SchemaFields::type).distinct().count() > 1) {
            found.put(path, ANY);
            return;
        }
        if (choices.isEmpty()) {
            choices.add(schema);
        }
        choices.forEach(choice -> add(path, choice, choices));
    }

    /// @param choices all that it may be instead
    private void add(String path, JsonNode schema, List<JsonNode> choices) {
        String type = type(schema);
        boolean leaf = true;
        if (schema.has("items")) {
            add(exact ? path + "[]" : path, schema.get("items"));
            leaf = false;
        }
        if (schema.path("additionalProperties").isObject()) {
            add(path + "{}", schema.get("additionalProperties"));
            leaf = false;
        }
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            boolean always = choices.stream().allMatch(each -> requires(each, property.getKey()));
            String name = property.getKey() + (exact && always ? "!" : "");
            add(path.isEmpty() ? name : path + "." + name, property.getValue());
            leaf = false;
        }
        if (leaf && (exact || !path.isEmpty())) {
            found.put(path, type);
        }
    }

    private static boolean requires(JsonNode schema, String name) {
        return schema.path("required")
                .valueStream()
                .anyMatch(each -> each.stringValue().equals(name));
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            List<String> types = new ArrayList<>();
            type.forEach(each -> types.add(each.stringValue()));
            boolean nullable = types.remove("null");
            return types.size() == 1 ? types.getFirst() + (nullable ? "?" : "") : ANY;
        }
        if (type.isString()) {
            return type.stringValue() + (schema.path("nullable").asBoolean(false) ? "?" : "");
        }
        JsonNode value = schema.has("const") ? schema.get("const") : schema.path("enum").path(0);
        return switch (value.getNodeType()) {
            case BOOLEAN -> "boolean";
            case STRING -> "string";
            case NUMBER -> "integer";
            case ARRAY, BINARY, MISSING, NULL, OBJECT, POJO -> ANY;
        };
    }
}
