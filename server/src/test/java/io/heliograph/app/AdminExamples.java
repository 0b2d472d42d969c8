package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.admin.AdminCaller;
import io.heliograph.http.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The examples of `openapi-admin.yaml`, and what they have made on a platform.
final class AdminExamples {
    private static final String ADMIN = "/admin/v1";
    private static final Pattern PLACE = Pattern.compile("/\\{[a-zA-Z]+}");
    private static final String BODY = "/requestBody/content/application~1json";

    /// Their example is a code that only a device knows.
    private static final Set<String> BY_DEVICE = Set.of("me.confirm");

    private static final JsonNode file =
            new YAMLMapper().readTree(Path.of("..", "openapi-admin.yaml").toFile());

    private final AdminCaller ann;

    /// Path of a noun → number of what its example has made.
    private final Map<String, String> made = new HashMap<>();

    AdminExamples(AdminCaller ann) {
        this.ann = ann;
    }

    /// @param path with `{id}` where it has one
    /// @param body missing where the file has none
    /// @param fields of the body that the file describes
    /// @param dryRun whether it can be tried only
    record Example(
            String method,
            String path,
            String operation,
            JsonNode body,
            Set<String> fields,
            boolean dryRun) {
        boolean makes() {
            return method.equals("POST") && !path.contains("{");
        }

        boolean isByDevice() {
            return BY_DEVICE.contains(operation);
        }
    }

    /// A call that reads, and by what it can be narrowed down.
    record Listing(String path, List<String> filters) {}

    /// All that read.
    static List<Listing> lists() {
        List<Listing> lists = new ArrayList<>();
        file.get("paths")
                .forEachEntry((path, methods) -> {
                    List<String> filters = new ArrayList<>();
                    for (JsonNode each : methods.at("/get/parameters")) {
                        String shared = each.path("$ref").asString("").replaceFirst("^#", "");
                        JsonNode parameter = shared.isEmpty() ? each : file.at(shared);
                        if (parameter.path("in").asString("").equals("query")) {
                            filters.add(parameter.get("name").stringValue());
                        }
                    }
                    lists.add(new Listing(path.substring(ADMIN.length()), filters));
                });
        return lists;
    }

    /// Those of all calls with a body in JSON, in the order of the file.
    static List<Example> all() {
        List<Example> examples = new ArrayList<>();
        file.get("paths")
                .forEachEntry((path, methods) ->
                        methods.forEachEntry((method, operation) -> {
                            if (operation.at(BODY).isObject()) {
                                examples.add(example(method, path, operation));
                            }
                        }));
        return examples;
    }

    private static Example example(String method, String path, JsonNode operation) {
        String schema = operation.at(BODY + "/schema/$ref").asString("").replaceFirst("^#", "");
        JsonNode described = schema.isEmpty() ? operation.at(BODY + "/schema") : file.at(schema);
        return new Example(
                method.toUpperCase(Locale.ROOT),
                path.substring(ADMIN.length()),
                operation.get("operationId").stringValue(),
                operation.at(BODY + "/example"),
                Set.copyOf(described.path("properties").propertyNames()),
                operation.path("parameters").toString().contains("/dryRun"));
    }

    /// Runs those that make something.
    void make() {
        for (Example each : all()) {
            if (each.makes() && !each.isByDevice()) {
                done(each);
            }
        }
    }

    /// Runs the others.
    void change() {
        for (Example each : all()) {
            if (!each.makes() && !each.isByDevice()) {
                done(each);
            }
        }
    }

    private void done(Example example) {
        Reply reply =
                call(
                        example,
                        example.body().toString(),
                        "",
                        "Idempotency-Key",
                        example.operation());
        assertThat(reply.status()).as("%s: %s", example, reply.body()).isBetween(200, 299);
        made.putIfAbsent(example.path(), reply.json().path("id").asString(""));
    }

    /// The path with the number of what was made.
    String path(Example example) {
        return path(example.path());
    }

    /// The same of any path: a place in it stands for what was made where the path is cut before
    /// it.
    String path(String path) {
        return PLACE.matcher(path)
                .replaceAll(place ->
                        "/"
                                + made.getOrDefault(
                                        path.substring(0, place.start()),
                                        place.group().equals("/{id}") ? "demo" : "0"));
    }

    /// Calls it with that body, by the revision that is there now.
    ///
    /// @param query empty, or beginning with `?`
    Reply call(Example example, String body, String query, String... headers) {
        String path = path(example);
        List<String> all = new ArrayList<>(List.of(headers));
        if (example.method().equals("PATCH")) {
            all.addAll(List.of("If-Match", ann.ann("GET", path, "").header("ETag")));
        }
        return ann.ann(example.method(), path + query, body, all.toArray(String[]::new));
    }
}
