package io.heliograph.send;

import io.heliograph.account.Account;
import io.heliograph.account.CallerForm;
import io.heliograph.account.Tokens;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.Routes;
import io.heliograph.ledger.Money;
import io.heliograph.message.CancelledPart;
import io.heliograph.message.Cancelling;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JsonGenerator;

/// Taking messages back before they are sent (contract §10, `message-cancel`). A blocked account
/// may too: it sends nothing by it.
public final class CancelApi implements Api {
    /// Ids in one call.
    static final int IDS_MAX = 100;

    /// How long a call waits for what it has ended to be recorded.
    static final Duration WAIT_MAX = Duration.ofSeconds(10);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Tokens tokens;
    private final Cancelling cancelling;

    /// Over what ends messages.
    public CancelApi(Tokens tokens, Cancelling cancelling) {
        this.tokens = tokens;
        this.cancelling = cancelling;
    }

    @Override
    public void routes(Routes routes) {
        routes.post("/v1/message-cancel", this::cancel);
    }

    private Answer cancel(Call call) {
        Account account = CallerForm.account(tokens, call);
        FieldFaults faults = new FieldFaults();
        List<Long> ids = call.object(faults).ids("id_state", IDS_MAX);
        if (ids.isEmpty() && !faults.any()) {
            faults.add("id_state", "cannot be blank");
        }
        faults.check();
        Set<Long> unknown = new LinkedHashSet<>(ids);
        List<CancelledPart> parts = cancelled(account, unknown);
        parts.forEach(part -> unknown.remove(part.partId()));
        return Answer.data(json -> write(json, account.currency(), parts, unknown));
    }

    private List<CancelledPart> cancelled(Account account, Set<Long> ids) {
        try {
            return cancelling
                    .cancel(account.id(), ids)
                    .get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw notKnown();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw notKnown();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failure);
        }
    }

    private static Refused notKnown() {
        return Refused.busy(
                RETRY_AFTER,
                "It is not recorded yet what was cancelled: ask again; nothing is given back twice.");
    }

    private static void write(
            JsonGenerator json, String currency, List<CancelledPart> parts, Set<Long> unknown) {
        long count = parts.stream().filter(CancelledPart::cancelled).count();
        long micros = parts.stream().mapToLong(CancelApi::returned).sum();
        json.writeStartObject();
        json.writeObjectPropertyStart("messageDetails");
        json.writeStringProperty("command", "cancel");
        json.writeNumberProperty("cancelCount", count);
        json.writeNumberProperty("refund", new Money(micros, currency).units());
        json.writeStringProperty("currency", currency);
        json.writeEndObject();
        json.writeArrayPropertyStart("list");
        parts.forEach(part -> {
            json.writeStartObject();
            json.writeNumberProperty("id_state", part.partId());
            json.writeStringProperty("result", part.cancelled() ? "cancelled" : "too_late");
            json.writeStringProperty("state", part.state().name());
            json.writeEndObject();
        });
        unknown.forEach(id -> {
            json.writeStartObject();
            json.writeNumberProperty("id_state", id);
            json.writeStringProperty("result", "unknown");
            json.writeEndObject();
        });
        json.writeEndArray();
        json.writeEndObject();
    }

    private static long returned(CancelledPart part) {
        return part.cancelled() ? part.refund().micros() : 0;
    }
}
