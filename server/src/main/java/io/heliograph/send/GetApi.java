package io.heliograph.send;

import io.heliograph.acceptance.Acceptance;
import io.heliograph.acceptance.Order;
import io.heliograph.acceptance.Order.Decision;
import io.heliograph.account.Account;
import io.heliograph.account.CallerForm;
import io.heliograph.account.Tokens;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import io.heliograph.form.Query;
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
import io.heliograph.quote.Terms;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// The GET API (contract §7): the same sending, asked for in a query by a token of its own kind.
public final class GetApi implements Api {
    private static final String TOKEN = "token";
    private static final String PHONE = "phone";

    private final Tokens tokens;
    private final Pipeline pipeline;
    private final Acceptance acceptance;
    private final Clock clock;
    private final SendingApi sending;

    /// Over the pipeline and acceptance.
    public GetApi(Tokens tokens, Pipeline pipeline, Acceptance acceptance, Clock clock) {
        this.tokens = tokens;
        this.pipeline = pipeline;
        this.acceptance = acceptance;
        this.clock = clock;
        this.sending = new SendingApi(pipeline, acceptance, clock, Source.GET, GetApi::answer);
    }

    @Override
    public void routes(Routes routes) {
        routes.bareGet("/send", this::send).bareGet("/replacement", this::replacement);
    }

    private Answer send(Call call) {
        Query query = call.query();
        Account account = CallerForm.getAccount(tokens, call, query.text(TOKEN));
        byte[] asked = query.without(TOKEN).getBytes(StandardCharsets.UTF_8);
        return sending.send(
                account,
                now -> List.of(form(query, account, now)),
                () -> IdempotencyForm.key(call, asked));
    }

    /// What `send` would do with the same parameters.
    private Answer replacement(Call call) {
        Query query = call.query();
        Account account = CallerForm.getAccount(tokens, call, query.text(TOKEN));
        SendingApi.checkMaySend(account, Source.GET);
        Instant now = clock.instant();
        List<SendForm> forms = List.of(form(query, account, now));
        Terms terms = SendingApi.terms(pipeline, account, Source.GET);
        List<Order.Line> lines = SendingApi.lines(pipeline, terms, forms, Source.GET);
        List<Decision> decisions =
                acceptance.preview(new Order(terms.account(), now, lines, null, null));
        Quote quote = lines.getFirst().quote();
        return Answer.json(200, json -> write(quote, decisions.getFirst(), json));
    }

    /// Sender and text as they would be sent, and the code where they would not.
    private static void write(Quote quote, Decision decision, JsonGenerator json) {
        json.writeStartObject();
        json.writeName(quote.recipient().toString());
        json.writeStartObject();
        json.writeStringProperty("senderID", quote.sentSender());
        json.writeStringProperty("text", quote.sentText());
        if (decision instanceof Decision.Refused(RefusalCode code)) {
            json.writeStringProperty("error", code.wireName());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static SendForm form(Query query, Account account, Instant now) {
        FieldFaults faults = new FieldFaults();
        LooseObject in = query.object(faults);
        SendForm form = SendForm.readSingle(in, PHONE, account.writing(), now, faults);
        faults.check();
        return form;
    }

    private static Answer answer(Order order, List<Decision> decisions) {
        Quote quote = order.lines().getFirst().quote();
        return switch (decisions.getFirst()) {
            case Decision.Taken(long firstId) ->
                    Answer.json(200, json -> write(quote, firstId, json));
            case Decision.Refused(RefusalCode code) ->
                    Failures.bare(Refused.text(400, code.wireName()));
        };
    }

    /// One part is a text, several are a list (contract §7).
    private static void write(Quote quote, long firstId, JsonGenerator json) {
        json.writeStartObject();
        json.writeName(quote.recipient().toString());
        if (quote.parts() == 1) {
            json.writeString(Long.toString(firstId));
        } else {
            json.writeStartArray();
            for (int part = 0; part < quote.parts(); part++) {
                json.writeStartObject();
                json.writeNumberProperty("id_state", firstId + part);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }
}
