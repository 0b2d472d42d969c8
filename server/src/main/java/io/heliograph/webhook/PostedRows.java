package io.heliograph.webhook;

import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Reports as one JSON list, and the customer's answer to it: a list of `id_state`s, as texts or
/// numbers, nested once or not.
final class PostedRows {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int DEPTH_MAX = 2;
    private static final int ROW_BYTES = 256; // a usual one's

    private PostedRows() {}

    /// @param bytesMax what does not fit is left out; the first always fits
    static Request request(String url, List<Push> pushes, int bytesMax) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(pushes.size() * ROW_BYTES);
        int rows = 0;
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartArray();
            for (Push push : pushes) {
                boolean full = bytes.size() + out.streamWriteOutputBuffered() > bytesMax;
                if (push.row() == null || (full && rows > 0)) {
                    break;
                }
                push.row().write(out);
                rows++;
            }
            out.writeEndArray();
        }
        byte[] body = bytes.toByteArray();
        return new Request(pushes.subList(0, rows), url, body, body);
    }

    /// The ids in it; elements that are none are passed over. Empty: it is no such list at all.
    static Optional<Set<Long>> taken(byte[] answer) {
        Set<Long> ids = new HashSet<>();
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), answer)) {
            if (in.nextToken() != JsonToken.START_ARRAY) {
                return Optional.empty();
            }
            int depth = 1;
            while (depth > 0) {
                JsonToken token = in.nextToken();
                if (token == JsonToken.START_ARRAY && depth < DEPTH_MAX) {
                    depth++;
                } else if (token == JsonToken.END_ARRAY) {
                    depth--;
                } else if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_STRING) {
                    add(ids, in.getString());
                } else {
                    in.skipChildren();
                }
                if (token == null) {
                    return Optional.empty();
                }
            }
            return in.nextToken() == null ? Optional.of(ids) : Optional.empty();
        } catch (JacksonException broken) {
            return Optional.empty(); // told by the outcome of the attempt
        }
    }

    private static void add(Set<Long> ids, String text) {
        String id = text.strip();
        if (id.matches("[0-9]{1,18}")) {
            ids.add(Long.parseLong(id));
        }
    }
}
