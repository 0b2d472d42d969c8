package io.heliograph.proof;

import io.heliograph.http.OpenApi;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Judges what the server answered to whatever it was asked, and remembers the ids that it gave.
final class Verdict {
    /// What any call can be answered with (contract §1), beside what its operation describes.
    private static final Set<Integer> GENERAL = Set.of(400, 401, 404, 405, 413, 414, 431);

    private final OpenApi file;
    private final Set<Long> ids = ConcurrentHashMap.newKeySet();
    private final AtomicInteger busy = new AtomicInteger();
    private final ConcurrentHashMap<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();

    Verdict(OpenApi file) {
        this.file = file;
    }

    /// Every `id_state` that a request to send was answered with.
    Set<Long> ids() {
        return ids;
    }

    int busy() {
        return busy.get();
    }

    @Override
    public String toString() {
        return statuses.toString();
    }

    /// What is wrong; empty: nothing.
    String of(Shot shot, Received received) {
        int status = received.status();
        statuses.computeIfAbsent(status, _ -> new AtomicInteger()).incrementAndGet();
        if (status == 503 && !shot.operation().id().equals("health")) {
            busy.incrementAndGet();
            if (!received.headers().containsKey("retry-after")) {
                return "503 without Retry-After";
            }
        } else if (status >= 500) {
            return "a fault of ours";
        }
        if (status == 204 || shot.bytes()[0] == 'H') {
            return "";
        }
        String unknown = unknown(shot, received.headers().get("x-unknown-fields"));
        if (!unknown.isEmpty()) {
            return unknown;
        }
        JsonNode json;
        try {
            json = received.json();
        } catch (JacksonException broken) {
            return "the answer is not JSON: " + broken.getOriginalMessage();
        }
        String type = received.headers().getOrDefault("content-type", "");
        if (!type.equals("application/json; charset=utf-8")) {
            return "the answer's type is '" + type + "'";
        }
        return status == 200 ? success(shot, json) : failure(shot, status, json);
    }

    /// No field that the file describes is ever named as unknown, and whatever is named is well
    /// formed.
    private static String unknown(Shot shot, @Nullable String header) {
        if (header == null) {
            return "";
        }
        List<String> names = List.of(header.split(", ", -1));
        boolean formed =
                header.length() <= 1024
                        && names.size() <= 21
                        && names.stream().allMatch(name -> name.matches("[A-Za-z0-9_.%\\[\\]-]+"));
        if (!formed) {
            return "X-Unknown-Fields is malformed: " + header;
        }
        Set<String> known = shot.operation().fields().keySet();
        return shot.straight()
                        && names.stream().anyMatch(name -> known.contains(name.replace("[]", "")))
                ? "X-Unknown-Fields names what is known: " + header
                : "";
    }

    private String success(Shot shot, JsonNode json) {
        Operation operation = shot.operation();
        if (!shot.straight() && !operation.takesBody() && !operation.bare()) {
            return ""; // a path of two operations may have been asked for the other one
        }
        if (operation.id().equals("send") || operation.id().equals("getSend")) {
            gather(json.has("data") ? json.get("data") : json);
        }
        List<String> faults = file.faults(operation.answerSchema(200), json);
        return faults.isEmpty() ? "" : "the answer does not fit: " + faults;
    }

    private void gather(JsonNode byNumber) {
        for (JsonNode entry : byNumber) {
            if (entry.isString()) {
                ids.add(Long.valueOf(entry.stringValue()));
            }
            entry.forEach(each -> {
                if (each.has("id_state")) {
                    ids.add(each.get("id_state").longValue());
                }
            });
        }
    }

    private String failure(Shot shot, int status, JsonNode json) {
        if (status < 400) {
            return "the status is neither success nor failure";
        }
        if (shot.straight()
                && !GENERAL.contains(status)
                && shot.operation().answerSchema(status).isMissingNode()) {
            return "the operation describes no answer with status " + status;
        }
        List<String> faults = file.failureFaults(json);
        if (shot.operation().bare()) {
            boolean bare = json.path("error").isString() && !json.get("error").asString().isEmpty();
            boolean other = !shot.straight() || status == 414;
            return bare || (other && faults.isEmpty()) ? "" : "it is no failure of the GET API";
        }
        if (!faults.isEmpty()) {
            return "it does not fit Failure: " + faults;
        }
        return json.get("error_code").intValue() == status ? "" : "error_code is not the status";
    }
}
