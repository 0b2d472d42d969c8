package io.heliograph.incoming;

import io.heliograph.account.Account;
import io.heliograph.account.CallerForm;
import io.heliograph.account.Tokens;
import io.heliograph.db.Database;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import io.heliograph.http.Answer;
import io.heliograph.http.AnswerSize;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.Routes;
import io.heliograph.message.IncomingRow;
import io.heliograph.message.Period;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Looking up messages from phones (contract §10, `incoming`). A blocked account may, too.
public final class IncomingApi implements Api {
    static final int LIMIT_DEFAULT = 100;
    static final int LIMIT_MAX = 1000;
    static final int OFFSET_MAX = 10_000_000;

    /// Phones or numbers in one search.
    static final int VALUES_MAX = 1000;

    private static final int TEXT_CHARS_MAX = 64;

    /// A search without a period has no end, wherever the clock was set meanwhile.
    private static final Duration NO_END = Duration.ofDays(3650);

    private final Tokens tokens;
    private final FoundStore store;
    private final Clock clock;

    /// Over that database.
    public IncomingApi(Tokens tokens, Database database, Clock clock) {
        this.tokens = tokens;
        this.store = new FoundStore(database);
        this.clock = clock;
    }

    @Override
    public void routes(Routes routes) {
        routes.post("/v1/incoming", this::find);
    }

    private Answer find(Call call) {
        Account account = CallerForm.account(tokens, call);
        FieldFaults faults = new FieldFaults();
        IncomingSearch search = search(call.object(faults), faults);
        faults.check();
        AnswerSize size = new AnswerSize(call, "limit");
        List<IncomingRow> rows = store.find(account.id(), search, size::add);
        return Answer.data(json -> {
            json.writeStartArray();
            rows.forEach(row -> row.write(json));
            json.writeEndArray();
        });
    }

    private IncomingSearch search(LooseObject in, FieldFaults faults) {
        Period period = new Period(Instant.EPOCH, clock.instant().plus(NO_END));
        Optional<String> text = in.text("time_period", TEXT_CHARS_MAX);
        if (text.isPresent()) {
            Optional<Period> read = Period.read(text.get());
            if (read.isEmpty()) {
                faults.add("time_period", text.get(), Period.REMEDY);
            }
            period = read.orElse(period);
        }
        return new IncomingSearch(
                period,
                in.named("phone", in.numbers("phone", VALUES_MAX)),
                in.named("number", in.texts("number", VALUES_MAX, TEXT_CHARS_MAX)).stream()
                        .map(Numbers::ours)
                        .toList(),
                in.paging("limit", LIMIT_DEFAULT, 1, LIMIT_MAX),
                in.paging("offset", 0, 0, OFFSET_MAX));
    }
}
