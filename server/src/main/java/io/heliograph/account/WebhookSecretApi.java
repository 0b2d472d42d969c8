package io.heliograph.account;

import io.heliograph.account.Account.WebhookSecret;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.Routes;
import java.time.Clock;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;

/// What a customer checks the signatures of its reports with, and how it changes that (contract
/// §10).
public final class WebhookSecretApi implements Api {
    private final Tokens tokens;
    private final WebhookSecretStore store;
    private final Clock clock;

    /// Over that store.
    public WebhookSecretApi(Tokens tokens, WebhookSecretStore store, Clock clock) {
        this.tokens = tokens;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public void routes(Routes routes) {
        routes.post("/v1/webhook-secret", this::secret);
    }

    private Answer secret(Call call) {
        Account account = CallerForm.account(tokens, call);
        FieldFaults faults = new FieldFaults();
        boolean rotate = call.smallObject(faults).truth("rotate").orElse(false);
        faults.check();
        if (rotate && account.blocked()) {
            throw Refused.text(400, "This account is blocked.");
        }
        Instant now = clock.instant();
        WebhookSecret secret = rotate ? store.rotate(account.id(), now) : store.show(account.id());
        return Answer.data(json -> write(json, secret, now));
    }

    private static void write(JsonGenerator json, WebhookSecret secret, Instant now) {
        json.writeStartObject();
        json.writeStringProperty("secret", secret.value());
        WebhookSecret.Previous previous = secret.previous();
        if (previous != null && previous.signsAt(now)) {
            json.writeStringProperty("previous_secret", previous.value());
            json.writeNumberProperty("previous_expires_at", previous.until().getEpochSecond());
        }
        json.writeEndObject();
    }
}
