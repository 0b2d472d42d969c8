package io.heliograph.send;

import io.heliograph.acceptance.Acceptance;
import io.heliograph.acceptance.Order;
import io.heliograph.acceptance.Order.Decision;
import io.heliograph.account.Account;
import io.heliograph.account.CallerForm;
import io.heliograph.account.Tokens;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.Failures;
import io.heliograph.http.Routes;
import io.heliograph.idempotency.IdempotencyForm;
import io.heliograph.message.Source;
import io.heliograph.quote.Pipeline;
import io.heliograph.quote.Quote;
import io.heliograph.quote.RefusalCode;
import io.heliograph.text.Writing;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/// Sending (contract §3).
public final class SendApi implements Api {
    /// Messages in one request, recipients summed over all packages (contract §3).
    static final int MESSAGES_MAX = 100;

    private final Tokens tokens;
    private final SendingApi sending;

    /// Over the pipeline and acceptance.
    public SendApi(Tokens tokens, Pipeline pipeline, Acceptance acceptance, Clock clock) {
        this.tokens = tokens;
        this.sending = new SendingApi(pipeline, acceptance, clock, Source.REST, SendApi::answer);
    }

    @Override
    public void routes(Routes routes) {
        routes.post("/v1/send", this::send);
    }

    private Answer send(Call call) {
        Account account = CallerForm.account(tokens, call);
        return sending.send(
                account,
                now -> forms(call, account.writing(), now),
                () -> IdempotencyForm.key(call));
    }

    /// The packages of a body, checked.
    static List<SendForm> forms(Call call, Writing writing, Instant now) {
        FieldFaults faults = new FieldFaults();
        List<SendForm> forms = new ArrayList<>();
        for (LooseObject each : call.objects(faults)) {
            forms.add(SendForm.read(each, writing, now, faults));
        }
        checkNumber(forms);
        faults.check();
        return forms;
    }

    private static void checkNumber(List<SendForm> forms) {
        int messages = forms.stream().mapToInt(form -> form.numbers().size()).sum();
        if (messages > MESSAGES_MAX) {
            throw Refused.text(
                    400,
                    "At most "
                            + MESSAGES_MAX
                            + " messages can be sent in one request, but this one has "
                            + messages
                            + ".");
        }
    }

    private static Answer answer(Order order, List<Decision> decisions) {
        Set<RefusalCode> codes = new LinkedHashSet<>();
        boolean anyTaken = false;
        for (Decision decision : decisions) {
            switch (decision) {
                case Decision.Taken _ -> anyTaken = true;
                case Decision.Refused(RefusalCode code) -> codes.add(code);
            }
        }
        if (anyTaken) {
            return Answer.data(json -> write(order, decisions, json));
        }
        if (codes.size() == 1) {
            return Failures.enveloped(Refused.text(400, codes.iterator().next().wireName()));
        }
        Map<String, List<String>> byNumber = new LinkedHashMap<>();
        for (int i = 0; i < decisions.size(); i++) {
            if (decisions.get(i) instanceof Decision.Refused(RefusalCode code)) {
                byNumber.computeIfAbsent(recipient(order, i), _ -> new ArrayList<>())
                        .add(code.wireName());
            }
        }
        return Failures.enveloped(Refused.fields(byNumber));
    }

    /// Recipient → its parts' ids; of a number given twice all under one name.
    private static void write(Order order, List<Decision> decisions, JsonGenerator json) {
        Map<String, List<Integer>> linesOf = new LinkedHashMap<>();
        for (int i = 0; i < decisions.size(); i++) {
            linesOf.computeIfAbsent(recipient(order, i), _ -> new ArrayList<>(1)).add(i);
        }
        json.writeStartObject();
        linesOf.forEach((recipient, lines) -> {
            json.writeName(recipient);
            json.writeStartArray();
            for (int line : lines) {
                write(order.lines().get(line).quote(), decisions.get(line), json);
            }
            json.writeEndArray();
        });
        json.writeEndObject();
    }

    private static void write(Quote quote, Decision decision, JsonGenerator json) {
        switch (decision) {
            case Decision.Taken(long firstId) -> {
                for (int part = 0; part < quote.parts(); part++) {
                    json.writeStartObject();
                    json.writeNumberProperty("id_state", firstId + part);
                    json.writeEndObject();
                }
            }
            case Decision.Refused(RefusalCode code) -> {
                json.writeStartObject();
                json.writeStringProperty("error", code.wireName());
                json.writeEndObject();
            }
        }
    }

    private static String recipient(Order order, int line) {
        return order.lines().get(line).quote().recipient().toString();
    }
}
