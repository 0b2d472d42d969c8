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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Runs the examples of `openapi-admin.yaml` on a new platform, in the order of the file: first
/// those that make something, then those that do something with it. What `{id}` stands for is what
/// the example of the noun has made.
@Tag("slow")
final class AdminExamplesTest {
    private static final String ADMIN = "/admin/v1";
    private static final String BODY = "/requestBody/content/application~1json";

    /// Their example is a code that only a device knows.
    private static final Set<String> BY_DEVICE = Set.of("me.confirm");

    private static final JsonNode file =
            new YAMLMapper().readTree(Path.of("..", "openapi-admin.yaml").toFile());

    /// @param path with `{id}` where it has one
    private record Example(String method, String path, String operation, JsonNode body) {
        boolean makes() {
            return method.equals("POST") && !path.contains("{");
        }
    }

    private static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        file.get("paths")
                .forEachEntry((path, methods) ->
                        methods.forEachEntry((method, operation) -> {
                            if (operation.at(BODY).isObject()) {
                                examples.add(
                                        new Example(
                                                method.toUpperCase(Locale.ROOT),
                                                path.substring(ADMIN.length()),
                                                operation.get("operationId").stringValue(),
                                                operation.at(BODY + "/example")));
                            }
                        }));
        return examples;
    }

    @Test
    void every_body_has_an_example() {
        assertThat(examples())
                .isNotEmpty()
                .allSatisfy(
                        each -> assertThat(each.body().isObject()).as(each.operation()).isTrue());
    }

    @Test
    void all_examples_do_what_they_say() {
        try (LivePlatform platform = new LivePlatform();
                AdminCaller ann = platform.operator()) {
            Map<String, String> made = new HashMap<>();
            examples().stream()
                    .filter(each -> each.makes() && !BY_DEVICE.contains(each.operation()))
                    .forEach(each -> {
                        Reply reply = run(ann, each, made);
                        made.put(each.path(), reply.json().path("id").asString(""));
                    });
            examples().stream()
                    .filter(each -> !each.makes() && !BY_DEVICE.contains(each.operation()))
                    .forEach(each -> run(ann, each, made));
        }
    }

    private static Reply run(AdminCaller ann, Example example, Map<String, String> made) {
        String path = example.path();
        int at = path.indexOf("/{id}");
        if (at >= 0) {
            path = path.replace("{id}", made.getOrDefault(path.substring(0, at), "demo"));
        }
        List<String> headers = new ArrayList<>(List.of("Idempotency-Key", example.operation()));
        if (example.method().equals("PATCH")) {
            headers.addAll(List.of("If-Match", ann.ann("GET", path, "").header("ETag")));
        }
        Reply reply =
                ann.ann(
                        example.method(),
                        path,
                        example.body().toString(),
                        headers.toArray(String[]::new));
        assertThat(reply.status()).as("%s: %s", example, reply.body()).isBetween(200, 299);
        return reply;
    }
}
