package io.heliograph.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.heliograph.form.Json;
import io.heliograph.form.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.io.SerializedString;

/// What a call that failed is answered with: each kind of path has a body of its own.
public final class Failures {
    private static final Header PROBLEM =
            HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/problem+json");
    private static final SerializedString STATUS = new SerializedString("status");
    private static final SerializedString ERROR_CODE = new SerializedString("error_code");
    private static final SerializedString ERRORS = new SerializedString("errors");

    private Failures() {}

    /// As clients of that path expect it.
    static Answer of(FailureBody body, Refused refused) {
        return switch (body) {
            case ENVELOPE -> enveloped(refused);
            case BARE -> bare(refused);
            case PROBLEM -> problem(refused);
        };
    }

    /// The failure body of contract §1.
    public static Answer enveloped(Refused refused) {
        byte[] body =
                Json.write(json -> {
                    json.writeStartObject();
                    json.writeName(STATUS);
                    json.writeBoolean(false);
                    json.writeName(ERROR_CODE);
                    json.writeNumber(refused.status());
                    json.writeName(ERRORS);
                    if (refused.fields().isEmpty()) {
                        json.writeString(wellFormed(refused.text()));
                    } else {
                        json.writeStartObject();
                        refused.fields()
                                .forEach((field, texts) -> {
                                    json.writeName(wellFormed(field));
                                    json.writeStartArray();
                                    texts.forEach(text -> json.writeString(wellFormed(text)));
                                    json.writeEndArray();
                                });
                        json.writeEndObject();
                    }
                    json.writeEndObject();
                });
        Answer answer = Answer.raw(refused.status(), body);
        refused.headers().forEach(answer::header);
        return answer;
    }

    /// The failure body of the GET API (contract §7): one text, that names fields where they are at
    /// fault.
    public static Answer bare(Refused refused) {
        Answer answer =
                Answer.json(
                        refused.status(),
                        json ->
                                json.writeStartObject()
                                        .writeStringProperty("error", wellFormed(told(refused)))
                                        .writeEndObject());
        refused.headers().forEach(answer::header);
        return answer;
    }

    /// `phone: cannot be blank; type: pigeon: must be …`
    private static String told(Refused refused) {
        if (refused.fields().isEmpty()) {
            return refused.text();
        }
        List<String> all = new ArrayList<>();
        refused.fields()
                .forEach((field, texts) -> texts.forEach(text -> all.add(field + ": " + text)));
        return String.join("; ", all);
    }

    /// The failure body of operators' calls (RFC 9457): `code` is stable, `detail` a sentence that
    /// names the value and the remedy, `errors` has one for each field at fault.
    private static Answer problem(Refused refused) {
        byte[] body =
                Json.write(json -> {
                    json.writeStartObject()
                            .writeStringProperty("type", "about:blank")
                            .writeStringProperty(
                                    "title", Status.create(refused.status()).reasonPhrase())
                            .writeNumberProperty("status", refused.status())
                            .writeStringProperty("code", refused.code())
                            .writeStringProperty("detail", wellFormed(told(refused)));
                    if (!refused.fields().isEmpty()) {
                        json.writeName(ERRORS);
                        json.writeStartArray();
                        refused.fields()
                                .forEach((field, texts) ->
                                        texts.forEach(text ->
                                                json.writeStartObject()
                                                        .writeStringProperty(
                                                                "field", wellFormed(field))
                                                        .writeStringProperty(
                                                                "detail", wellFormed(text))
                                                        .writeEndObject()));
                        json.writeEndArray();
                    }
                    json.writeEndObject();
                });
        Answer answer = Answer.raw(refused.status(), PROBLEM, body);
        refused.headers().forEach(answer::header);
        return answer;
    }

    /// A failure before the path was read: nobody can tell which body its client expects, so it has
    /// what either looks for.
    static Answer pathless(Refused refused) {
        return Answer.json(
                refused.status(),
                json ->
                        json.writeStartObject()
                                .writeBooleanProperty("status", false)
                                .writeNumberProperty("error_code", refused.status())
                                .writeStringProperty("errors", refused.text())
                                .writeStringProperty("error", refused.text())
                                .writeEndObject());
    }

    /// The answer to a bug of ours: nothing of the inside but the id that the log line has too.
    static Answer ourFault(FailureBody body, String requestId) {
        Refused told =
                Refused.text(500, "Something went wrong on our side: request " + requestId + ".");
        return switch (body) {
            case ENVELOPE -> ourFault(requestId);
            case BARE -> bare(told);
            case PROBLEM -> problem(told);
        };
    }

    private static Answer ourFault(String requestId) {
        return Answer.json(
                500,
                json ->
                        json.writeStartObject()
                                .writeBooleanProperty("status", false)
                                .writeNumberProperty("error_code", 500)
                                .writeStringProperty("errors", "Something went wrong on our side.")
                                .writeStringProperty("request_id", requestId)
                                .writeEndObject());
    }

    /// A text that may quote a caller's lone surrogates, which no UTF-8 can carry: they become `?`.
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
