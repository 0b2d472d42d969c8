package io.heliograph.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The page at `/desc/`, as far as it can be judged without a browser.
final class DescriptionPagesTest {
    private static final Pattern REFERENCE = Pattern.compile("(?:src|href|spec-url)=\"([^\"]*)\"");
    private static TestServer server;

    @BeforeAll
    static void start() {
        server =
                new TestServer(
                        Clock.systemUTC(),
                        TestServer.ACCOUNT,
                        TestServer.HTTP,
                        new DescriptionPages());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static List<String> references() {
        return REFERENCE
                .matcher(server.get("/desc/").body())
                .results()
                .map(found -> found.group(1))
                .filter(reference -> !reference.startsWith("data:"))
                .distinct()
                .toList();
    }

    @Test
    void shows_the_page_and_all_that_it_refers_to() {
        assertThat(server.get("/desc/").header("Content-Type"))
                .isEqualTo("text/html; charset=utf-8");
        assertThat(references()).containsExactlyInAnyOrder("desc.css", "redoc.js", "openapi.yaml");
        for (String reference : references()) {
            Reply reply = server.get("/desc/" + reference);
            assertThat(reply.status()).as(reference).isEqualTo(200);
            assertThat(reply.body()).as(reference).isNotBlank();
        }
    }

    @Test
    void each_file_has_its_type_and_lets_nothing_in_from_elsewhere() {
        for (String path :
                List.of(
                        "/desc/",
                        "/desc/desc.css",
                        "/desc/redoc.js",
                        "/desc/openapi.yaml",
                        "/desc/admin.html",
                        "/desc/openapi-admin.yaml",
                        "/desc/strict.yaml")) {
            Reply reply = server.get(path);
            assertThat(reply.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
            assertThat(reply.header("Content-Security-Policy"))
                    .as(path)
                    .startsWith("default-src 'none'; script-src 'self';")
                    .doesNotContain("http", "*", "unsafe-eval");
        }
        assertThat(server.get("/desc/redoc.js").header("Content-Type"))
                .isEqualTo("text/javascript; charset=utf-8");
    }

    @Test
    void serves_the_repositorys_openapi_yaml_and_strict_yaml() throws Exception {
        for (String name : List.of("openapi.yaml", "strict.yaml", "openapi-admin.yaml")) {
            assertThat(server.get("/desc/" + name).body())
                    .isEqualTo(Files.readString(Path.of("..", name)));
            assertThat(server.get("/desc/" + name).header("Content-Type"))
                    .isEqualTo("application/yaml; charset=utf-8");
        }
    }

    @Test
    void the_page_without_its_slash_is_moved() {
        Reply reply = server.get("/desc");
        assertThat(reply.status()).isEqualTo(301);
        assertThat(reply.header("Location")).isEqualTo("desc/");
        assertThat(server.get("//desc//").status()).isEqualTo(200);
    }

    @Test
    void pages_answer_get_alone_and_are_no_calls_of_the_api() {
        assertThat(server.method("HEAD", "/desc/").status()).isEqualTo(200);
        assertThat(server.post("/desc/", "").status()).isEqualTo(405);
        assertThat(server.get("/desc/nothing.js").status()).isEqualTo(404);
        assertThat(server.server().routes()).noneMatch(route -> route.path().startsWith("/desc"));
    }
}
