package io.heliograph.send;

import io.heliograph.acceptance.Acceptance;
import io.heliograph.acceptance.Order;
import io.heliograph.acceptance.Order.Decision;
import io.heliograph.account.Account;
import io.heliograph.account.CallerForm;
import io.heliograph.account.Tokens;
import io.heliograph.http.Answer;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.Routes;
import io.heliograph.message.Source;
import io.heliograph.number.Network;
import io.heliograph.quote.Pipeline;
import io.heliograph.quote.Quote;
import io.heliograph.quote.RefusalCode;
import io.heliograph.quote.Terms;
import io.heliograph.text.Encoding;
import io.heliograph.text.SmsText;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/// Shows what `send` would do, and does nothing (contract §3, `replacement`). The packages are read
/// and decided exactly as those of `send`, each after the ones before it.
public final class ReplacementApi implements Api {
    /// Of those that make a text UCS-2, so many are named.
    static final int UCS2_CHARACTERS_MAX = 20;

    private final Tokens tokens;
    private final Pipeline pipeline;
    private final Acceptance acceptance;
    private final Clock clock;

    /// Over the pipeline and acceptance.
    public ReplacementApi(Tokens tokens, Pipeline pipeline, Acceptance acceptance, Clock clock) {
        this.tokens = tokens;
        this.pipeline = pipeline;
        this.acceptance = acceptance;
        this.clock = clock;
    }

    @Override
    public void routes(Routes routes) {
        routes.post("/v1/replacement", this::replacement);
    }

    private Answer replacement(Call call) {
        Account account = CallerForm.account(tokens, call);
        SendingApi.checkMaySend(account, Source.REST);
        Instant now = clock.instant();
        List<SendForm> forms = SendApi.forms(call, account.writing(), now);
        Terms terms = SendingApi.terms(pipeline, account, Source.REST);
        List<Order.Line> lines = SendingApi.lines(pipeline, terms, forms, Source.REST);
        List<Decision> decisions =
                acceptance.preview(new Order(terms.account(), now, lines, null, null));
        return Answer.data(json -> write(lines, decisions, json));
    }

    /// Of a number given twice the last is shown.
    private static void write(
            List<Order.Line> lines, List<Decision> decisions, JsonGenerator json) {
        Map<String, Integer> byNumber = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            byNumber.put(lines.get(i).quote().recipient().toString(), i);
        }
        json.writeStartObject();
        byNumber.forEach((number, line) -> {
            json.writeName(number);
            write(lines.get(line).quote(), decisions.get(line), json);
        });
        json.writeEndObject();
    }

    private static void write(Quote quote, Decision decision, JsonGenerator json) {
        json.writeStartObject();
        String text = quote.sentText();
        json.writeStringProperty("senderID", quote.sentSender());
        json.writeStringProperty("text", text);
        json.writeStringProperty("encoding", quote.measure().encoding().name());
        if (quote.measure().encoding() == Encoding.UCS2) {
            json.writeName("ucs2_characters");
            json.writeStartArray();
            for (String character : SmsText.beyondGsm(text, UCS2_CHARACTERS_MAX)) {
                json.writeString(character);
            }
            json.writeEndArray();
        }
        json.writeNumberProperty("parts", quote.parts());
        if (quote.pricePerPart() != null) {
            json.writeNumberProperty("price", quote.pricePerPart().times(quote.parts()).units());
            json.writeStringProperty("currency", quote.pricePerPart().currency());
        }
        if (quote.network() != null) {
            json.writeNumberProperty("MCC", quote.network().mcc());
            if (quote.network().mnc() != Network.UNKNOWN_MNC) {
                json.writeNumberProperty("MNC", quote.network().mnc());
            }
        }
        if (decision instanceof Decision.Refused(RefusalCode code)) {
            json.writeStringProperty("error", code.wireName());
        }
        json.writeEndObject();
    }
}
