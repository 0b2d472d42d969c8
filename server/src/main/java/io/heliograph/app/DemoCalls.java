package io.heliograph.app;

import io.heliograph.cli.AdminClient.Result;
import io.heliograph.form.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// Calls of `/admin/v1` by which [DemoFilling] fills the demo: each is to be done, or the start
/// ends and says which was not.
final class DemoCalls {
    private final Caller caller;

    /// Makes a call of an administrator, as [io.heliograph.cli.AdminClient#call].
    @FunctionalInterface
    interface Caller {
        Result call(String method, String path, Map<String, String> headers, BodyPublisher body)
                throws IOException, InterruptedException;
    }

    /// By that caller.
    DemoCalls(Caller caller) {
        this.caller = caller;
    }

    /// What the first of a list have in that field.
    Set<String> texts(String path, String field) {
        return StreamSupport.stream(items(path).spliterator(), false)
                .map(each -> each.get(field).stringValue())
                .collect(Collectors.toSet());
    }

    /// Whether a list has nothing in it.
    boolean isEmpty(String path) {
        return items(path).isEmpty();
    }

    /// The first of a list.
    JsonNode items(String path) {
        return get(path).body().get("items");
    }

    Result get(String path) {
        return find(path).orElseThrow(() -> refused("GET", path, "nothing"));
    }

    /// What is shown; empty: it is not there.
    Optional<Result> find(String path) {
        Result result = answered("GET", path, Map.of(), BodyPublishers.noBody());
        return result.status() == 404 ? Optional.empty() : Optional.of(good("GET", path, result));
    }

    void post(String path, Map<String, Object> body) {
        call("POST", path, Map.of(), json(body));
    }

    void patch(String path, Result before, Map<String, Object> body) {
        call("PATCH", path, Map.of("If-Match", before.etag()), json(body));
    }

    static BodyPublisher json(Map<String, Object> body) {
        return BodyPublishers.ofByteArray(Json.write(json -> json.writePOJO(body)));
    }

    Result call(String method, String path, Map<String, String> headers, BodyPublisher body) {
        return good(method, path, answered(method, path, headers, body));
    }

    private Result answered(
            String method, String path, Map<String, String> headers, BodyPublisher body) {
        try {
            return caller.call(method, "/admin/v1" + path, headers, body);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while the demo was being filled", stopped);
        }
    }

    private static Result good(String method, String path, Result result) {
        if (!result.isGood()) {
            throw refused(method, path, result.body().toString());
        }
        return result;
    }

    private static IllegalStateException refused(String method, String path, String told) {
        return new IllegalStateException(
                "the demo cannot be filled: %s /admin/v1%s was answered %s"
                        .formatted(method, path, told));
    }
}
