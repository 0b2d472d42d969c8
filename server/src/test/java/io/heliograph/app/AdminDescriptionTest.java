package io.heliograph.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.admin.AdminApi;
import io.heliograph.admin.AdminCaller;
import io.heliograph.operator.Permit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Holds the operator's calls and `openapi-admin.yaml` to each other, in both directions; and every
/// call to its permit, whoever calls.
@Tag("slow")
final class AdminDescriptionTest {
    private static final LivePlatform platform = new LivePlatform();
    private static final AdminCaller admin = platform.operator();
    private static final JsonNode file =
            new YAMLMapper().readTree(Path.of("..", "openapi-admin.yaml").toFile());

    @AfterAll
    static void close() {
        admin.close();
        platform.close();
    }

    @Test
    void serves_exactly_what_the_file_describes_with_the_permits_that_it_tells() {
        Set<String> described = new TreeSet<>();
        file.get("paths")
                .forEachEntry((path, methods) ->
                        methods.forEachEntry((method, operation) ->
                                described.add(
                                        "%s %s %s"
                                                .formatted(
                                                        method.toUpperCase(Locale.ROOT),
                                                        path,
                                                        operation
                                                                .path("x-permit")
                                                                .asString("-")))));
        Set<String> served =
                platform.known().stream()
                        .map(call ->
                                "%s %s %s"
                                        .formatted(call.method(), call.path(), key(call.permit())))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(served).isEqualTo(described);
    }

    private static String key(@Nullable Permit permit) {
        return permit == null ? "-" : permit.key();
    }

    @Test
    void tables_have_columns_that_there_are() {
        file.at("/components/schemas")
                .forEach(schema ->
                        assertThat(schema.path("properties").propertyNames())
                                .containsAll(
                                        schema.path("x-columns")
                                                .valueStream()
                                                .map(JsonNode::stringValue)
                                                .toList()));
    }

    @Test
    void names_every_permit() {
        List<String> named = new ArrayList<>();
        file.at("/components/schemas/Permit/enum").forEach(each -> named.add(each.stringValue()));
        assertThat(named).isEqualTo(Permit.keys());
    }

    @Test
    void every_operation_has_a_name_of_its_own() {
        List<String> names = new ArrayList<>();
        file.get("paths")
                .forEach(methods ->
                        methods.forEach(operation ->
                                names.add(operation.get("operationId").stringValue())));
        assertThat(names)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z-]+\\.[a-z-]+"));
    }

    /// What is read has the fields that the file tells, and no other.
    @Test
    void answers_have_the_fields_that_the_file_tells() {
        admin.operator("bob", "support");
        admin.ann("POST", "/roles", "{\"name\":\"night\",\"permits\":[]}");
        admin.ann("POST", "/tokens", "{\"name\":\"x\"}");
        Map<String, String> schemas =
                Map.of(
                        "operators", "Operator",
                        "roles", "Role",
                        "tokens", "Token",
                        "providers", "Provider",
                        "audit", "AuditEntry",
                        "accounts", "Account");
        schemas.forEach((noun, schema) -> {
            JsonNode item = admin.ann("GET", "/" + noun, "").json().at("/items/0");
            assertThat(item.propertyNames())
                    .as(noun)
                    .containsExactlyInAnyOrderElementsOf(
                            file.at("/components/schemas/" + schema + "/properties")
                                    .propertyNames());
        });
        assertThat(admin.ann("GET", "/me", "").json().propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        file.at("/components/schemas/Me/properties").propertyNames());
    }

    /// A call without a token, and one of each role: refused where the permit is missing, and never
    /// a fault of ours.
    @Test
    void every_call_is_permitted_to_whom_its_permit_is() {
        List<String> matrix = new ArrayList<>();
        List<String> roles = List.of("administrator", "billing", "routing", "support", "read-only");
        for (String role : roles) {
            admin.operator("the-" + role, role);
        }
        for (AdminApi.Known call : platform.known()) {
            if (call.path().equals("/admin/v1/sessions")
                    || call.path().equals("/admin/v1/sessions/current")) {
                continue;
            }
            String path =
                    call.path().substring("/admin/v1".length()).replaceAll("\\{\\w+}", "999999");
            assertThat(admin.call("", call.method(), path, "").status()).isEqualTo(401);
            StringBuilder row = new StringBuilder("%-6s %-32s".formatted(call.method(), path));
            for (String role : roles) {
                String token = admin.session("the-" + role);
                Set<String> permits = permits(token);
                int status = admin.call(token, call.method(), path, "", "If-Match", "1").status();
                Permit permit = call.permit();
                boolean may = permit == null || permits.contains(permit.key());
                assertThat(status)
                        .as("%s %s %s", role, call.method(), path)
                        .isNotEqualTo(401)
                        .isLessThan(500);
                assertThat(status == 403).as("%s %s %s", role, call.method(), path).isEqualTo(!may);
                row.append(" %-13s".formatted(may ? "allowed" : "403"));
            }
            matrix.add(row.toString());
        }
        System.out.println(String.join("\n", matrix));
    }

    private static Set<String> permits(String token) {
        Set<String> permits = new TreeSet<>();
        admin.call(token, "GET", "/me", "")
                .json()
                .get("permits")
                .forEach(each -> permits.add(each.stringValue()));
        return permits;
    }
}
