package io.heliograph.admin;

import io.heliograph.admin.ChangeApi.Done;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.operator.Operator;
import io.heliograph.operator.OperatorSignIn;
import io.heliograph.operator.OperatorStore;
import io.heliograph.operator.Permit;
import io.heliograph.operator.SignedIn;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jdbi.v3.core.Handle;

/// What an operator sees of himself, and his device. Who has none although the settings require one
/// may call these alone.
public final class MyselfApi implements AdminApi.Part {
    private static final String PATH = "/admin/v1/me";
    private static final String DEVICE = PATH + "/totp";
    private static final int CODE_MAX = 10;
    private static final String NOUN = "operators";

    private final OperatorStore store = new OperatorStore();
    private final OperatorSignIn signIn;
    private final ChangeApi changes;

    /// Over what checks codes.
    public MyselfApi(OperatorSignIn signIn, ChangeApi changes) {
        this.signIn = signIn;
        this.changes = changes;
    }

    /// Whether a path is one of these: there may be others that begin with the same letters.
    static boolean has(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    @Override
    public void calls(AdminApi.Calls calls) {
        calls.get(PATH, null, this::me)
                .post(DEVICE, null, this::newDevice)
                .post(DEVICE + "/confirm", null, this::prove);
    }

    private Answer me(AdminForm form) {
        SignedIn by = form.by();
        Operator self = changes.read(handle -> self(handle, by));
        return Answer.json(
                200,
                json -> {
                    json.writeStartObject();
                    json.writePOJOProperty("operator", self);
                    json.writeBooleanProperty("session", by.session());
                    json.writeBooleanProperty("totpRequired", by.withoutTotp());
                    json.writeArrayPropertyStart("permits");
                    by.permits().stream().map(Permit::key).sorted().forEach(json::writeString);
                    json.writeEndArray();
                    json.writeEndObject();
                });
    }

    private Operator self(Handle handle, SignedIn by) {
        return store.find(handle, by.operatorId()).orElseThrow();
    }

    private Answer newDevice(AdminForm form) {
        requirePerson(form);
        return changes.change(
                form,
                handle -> {
                    Operator self = self(handle, form.by());
                    if (self.hasTotp()) {
                        throw Refused.coded(
                                409,
                                "totp_is_set",
                                "You have a device: an administrator removes it by DELETE /admin/v1/operators/%d/totp."
                                        .formatted(self.id()));
                    }
                    String secret = signIn.newDevice(handle, self.id());
                    return done(
                            "totp_begun",
                            self,
                            self,
                            Answer.json(
                                    200,
                                    json ->
                                            json.writeStartObject()
                                                    .writeStringProperty("secret", secret)
                                                    .writeStringProperty("uri", uri(self, secret))
                                                    .writeEndObject()));
                });
    }

    private static String uri(Operator self, String secret) {
        return "otpauth://totp/Heliograph:%s?secret=%s&issuer=Heliograph"
                .formatted(URLEncoder.encode(self.name(), StandardCharsets.UTF_8), secret);
    }

    private static Done done(String act, Operator before, Operator after, Answer answer) {
        return new Done(act, NOUN, Long.toString(after.id()), before, after, answer);
    }

    private Answer prove(AdminForm form) {
        requirePerson(form);
        FieldsForm fields = form.fields();
        String code = fields.text("code", text -> text.length() <= CODE_MAX, "is no code");
        fields.check();
        return changes.change(
                form,
                handle -> {
                    Operator before = self(handle, form.by());
                    if (!signIn.proveDevice(handle, before.id(), code)) {
                        throw Refused.coded(
                                409,
                                "wrong_code",
                                "This is no code of the device that was begun: POST /admin/v1/me/totp begins one.");
                    }
                    Operator after = self(handle, form.by());
                    return done(
                            "totp_set",
                            before,
                            after,
                            Answer.json(200, json -> json.writePOJO(after)));
                });
    }

    private static void requirePerson(AdminForm form) {
        if (!form.by().session()) {
            throw Refused.coded(
                    409,
                    "no_session",
                    "A device is a person's: sign in by POST /admin/v1/sessions.");
        }
    }
}
