package io.heliograph.admin;

import io.heliograph.admin.ChangeApi.Done;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.http.Call;
import io.heliograph.operator.OperatorSignIn;
import io.heliograph.operator.OperatorTokenStore;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Signing in and out.
public final class SessionsApi implements AdminApi.Part {
    private static final String PATH = "/admin/v1/sessions";
    private static final int NAME_MAX = 40;
    private static final int PASSWORD_MAX = 200;
    private static final int CODE_MAX = 10;

    private final OperatorSignIn signIn;
    private final OperatorTokenStore tokens = new OperatorTokenStore();
    private final ChangeApi changes;

    /// Over what checks passwords and codes.
    public SessionsApi(OperatorSignIn signIn, ChangeApi changes) {
        this.signIn = signIn;
        this.changes = changes;
    }

    @Override
    public void calls(AdminApi.Calls calls) {
        calls.stranger(PATH, this::begin).delete(PATH + "/current", null, this::end);
    }

    private Answer begin(Call call) {
        JsonNode body = call.smallJson();
        if (!body.isObject()) {
            throw Refused.text(400, "The body is no JSON object.");
        }
        FieldsForm fields = new FieldsForm((ObjectNode) body);
        String name = fields.secretOrNot("name", 1, NAME_MAX).orElse("");
        String password = fields.secretOrNot("password", 1, PASSWORD_MAX).orElse("");
        Optional<String> code = fields.secretOrNot("code", 1, CODE_MAX);
        for (String field : new String[] {"name", "password"}) {
            if (!fields.has(field)) {
                fields.fault(field, "is missing");
            }
        }
        fields.check();
        return switch (signIn.begin(name, password, code.orElse(null), call.address())) {
            case OperatorSignIn.Outcome.Begun(long operator, var session) ->
                    Answer.json(
                                    201,
                                    json ->
                                            json.writeStartObject()
                                                    .writeNumberProperty("operatorId", operator)
                                                    .writeStringProperty("token", session.token())
                                                    .writeStringProperty(
                                                            "expiresAt",
                                                            session.expiresAt().toString())
                                                    .writeEndObject())
                            .header("Cache-Control", "no-store");
            case OperatorSignIn.Outcome.Wrong() ->
                    throw Refused.coded(
                            401,
                            "wrong_credentials",
                            "Name, password and code do not fit together, or may not be used from here.");
            case OperatorSignIn.Outcome.CodeMissing() ->
                    throw Refused.coded(
                            401, "code_missing", "Give the code that your device shows, as code.");
            case OperatorSignIn.Outcome.Later(var retryAfter) ->
                    throw Refused.tooMany(retryAfter, "Too many tries: wait, and try again.");
        };
    }

    private Answer end(AdminForm form) {
        if (!form.by().session()) {
            throw Refused.coded(
                    409,
                    "no_session",
                    "You are signed in by a token: DELETE /admin/v1/tokens/{id} ends it.");
        }
        return changes.change(
                form,
                handle -> {
                    tokens.end(handle, form.by().tokenId());
                    return new Done(
                            "signed_out",
                            "sessions",
                            Long.toString(form.by().tokenId()),
                            null,
                            null,
                            Answer.json(200, json -> json.writeStartObject().writeEndObject()));
                });
    }
}
