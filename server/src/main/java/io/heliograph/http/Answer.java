package io.heliograph.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.heliograph.form.Json;
import io.heliograph.form.JsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.SerializedString;
import tools.jackson.databind.JsonNode;

/// What a call is answered with, whole and in memory, or in a file: its bytes are written when it
/// is made, so that a fault in writing is a 500 and not half an answer.
public final class Answer {
    private static final Header JSON =
            HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json; charset=utf-8");
    private static final SerializedString STATUS = new SerializedString("status");
    private static final SerializedString DATA = new SerializedString("data");

    private final int status;
    private final Header contentType;
    private final byte[] body;
    private final @Nullable Path file;
    private final List<Header> headers = new ArrayList<>(0);

    private Answer(int status, Header contentType, byte[] body) {
        this(status, contentType, body, null);
    }

    private Answer(int status, Header contentType, byte[] body, @Nullable Path file) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.file = file;
    }

    /// `{"status":true,"data":…}` around what the writer writes.
    public static Answer data(JsonWriter writer) {
        return raw(
                200,
                Json.write(json -> {
                    json.writeStartObject();
                    json.writeName(STATUS);
                    json.writeBoolean(true);
                    json.writeName(DATA);
                    writer.write(json);
                    json.writeEndObject();
                }));
    }

    /// `{"status":true,"data":…}` around that value.
    public static Answer data(JsonNode node) {
        return data(json -> json.writeTree(node));
    }

    /// JSON without the envelope.
    public static Answer json(int status, JsonWriter writer) {
        return raw(status, Json.write(writer));
    }

    /// JSON that is there already; the array is not copied and must not change any more.
    public static Answer raw(int status, byte[] json) {
        return new Answer(status, JSON, json);
    }

    /// As [#raw(int, byte[])], of another type.
    static Answer raw(int status, Header contentType, byte[] json) {
        return new Answer(status, contentType, json);
    }

    /// A text of another kind.
    ///
    /// @param contentType the whole header: `text/plain; charset=utf-8`
    public static Answer text(int status, String contentType, String body) {
        return new Answer(
                status,
                HeaderValues.create(HeaderNames.CONTENT_TYPE, contentType),
                body.getBytes(StandardCharsets.UTF_8));
    }

    /// Bytes of any kind; the array is not copied and must not change any more.
    ///
    /// @param contentType the whole header: `text/plain; charset=utf-8`
    public static Answer bytes(String contentType, byte[] body) {
        return new Answer(200, HeaderValues.create(HeaderNames.CONTENT_TYPE, contentType), body);
    }

    /// What is in a file, which is deleted then: what is large by nature is never in memory.
    ///
    /// @param contentType as before
    public static Answer file(String contentType, Path file) {
        return new Answer(
                200, HeaderValues.create(HeaderNames.CONTENT_TYPE, contentType), new byte[0], file);
    }

    /// Elsewhere: the client is to look there, for good.
    ///
    /// @param location may be relative to the call's path as it was written
    public static Answer moved(String location) {
        return text(301, "text/plain; charset=utf-8", "Moved to " + location + "\n")
                .header("Location", location);
    }

    /// Adds a header.
    public Answer header(String name, String value) {
        headers.add(HeaderValues.create(name, value));
        return this;
    }

    /// An answer without a body.
    static Answer empty(int status, Map<String, String> headers) {
        Answer answer = raw(status, new byte[0]);
        headers.forEach(answer::header);
        return answer;
    }

    /// The HTTP status.
    public int status() {
        return status;
    }

    /// The bytes that are sent, not a copy.
    public byte[] body() {
        return body;
    }

    /// How many bytes are sent.
    long length() throws IOException {
        return file == null ? body.length : Files.size(file);
    }

    /// Writes them in steps.
    ///
    /// @param step so many at a time
    void write(OutputStream out, int step) throws IOException {
        if (file == null) {
            for (int sent = 0; sent < body.length; sent += step) {
                out.write(body, sent, Math.min(step, body.length - sent));
            }
            return;
        }
        byte[] buffer = new byte[step];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        }
    }

    /// It was sent, or never will be.
    void discard() {
        if (file != null) {
            Spooled.delete(file);
        }
    }

    Header contentType() {
        return contentType;
    }

    List<Header> headers() {
        return headers;
    }
}
