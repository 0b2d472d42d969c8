package io.heliograph.proof;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a request changed, told so that two requests that did the same are told alike: without ids,
/// and with times by how far they are from now. What was taken away counts as never given.
final class Effects {
    private static final JsonMapper mapper = new JsonMapper();
    private static final Pattern TIME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T.*");
    private static final Pattern ID = Pattern.compile("[0-9]{14,16}");
    private static final long GRAIN_SECONDS = 600;

    /// Times further away are named by a request, not counted from now.
    private static final Duration NEAR = Duration.ofDays(35);

    private Effects() {}

    /// The rows that came and went.
    static List<String> masked(Map<String, List<String>> before, Map<String, List<String>> after) {
        Instant now = Instant.now();
        return Rows.changes(before, after).stream().map(row -> masked(row, now)).sorted().toList();
    }

    private static String masked(String row, Instant now) {
        int begin = row.indexOf('{');
        StringBuilder masked = new StringBuilder(row.substring(0, begin));
        mapper.readTree(row.substring(begin))
                .forEachEntry((name, value) ->
                        masked.append(' ')
                                .append(name)
                                .append('=')
                                .append(masked(name, value, now)));
        return masked.toString();
    }

    private static String masked(String name, JsonNode value, Instant now) {
        if (name.endsWith("_id") || name.endsWith("_ids")) {
            return value.isNull() ? "null" : value.isArray() ? value.size() + " ids" : "an id";
        }
        if (value.isString() && TIME.matcher(value.stringValue()).matches()) {
            Instant time = OffsetDateTime.parse(value.stringValue()).toInstant();
            Duration away = Duration.between(now, time);
            return away.abs().compareTo(NEAR) > 0
                    ? time.toString()
                    : Math.round((double) away.toMillis() / 1000 / GRAIN_SECONDS) + " grains";
        }
        boolean taken = value.toString().equals("\"\"") || value.toString().equals("0");
        return taken ? "null" : value.toString();
    }

    /// An answer without the ids in it, which have more digits than what else is made of digits but
    /// the longest phone numbers.
    static String withoutIds(String answer) {
        return ID.matcher(answer).replaceAll("an id");
    }
}
