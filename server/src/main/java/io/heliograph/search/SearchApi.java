package io.heliograph.search;

import io.heliograph.account.Account;
import io.heliograph.account.CallerForm;
import io.heliograph.account.Tokens;
import io.heliograph.db.AccountId;
import io.heliograph.db.Database;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.http.AnswerSize;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.Routes;
import io.heliograph.message.ReportRow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Looking up what became of messages (contract §3).
public final class SearchApi implements Api {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Tokens tokens;
    private final SearchStore store;
    private final Clock clock;
    private final SearchSlots slots;

    /// Over that database.
    public SearchApi(Tokens tokens, Database database, Clock clock) {
        this(tokens, database, SearchLimits.NORMAL, clock);
    }

    SearchApi(Tokens tokens, Database database, SearchLimits limits, Clock clock) {
        this.tokens = tokens;
        this.store = new SearchStore(database, limits.searchMax());
        this.clock = clock;
        this.slots = new SearchSlots(limits);
    }

    @Override
    public void routes(Routes routes) {
        routes.post("/v1/sms-full-data", this::search);
    }

    private Answer search(Call call) {
        Account account = CallerForm.account(tokens, call);
        Instant now = clock.instant();
        FieldFaults faults = new FieldFaults();
        Search search = SearchForm.read(call.object(faults), now, faults);
        faults.check();
        List<ReportRow> rows = inTurn(account.id(), search, now, new AnswerSize(call, "limit"));
        return Answer.data(json -> {
            json.writeStartArray();
            rows.forEach(row -> row.write(json));
            json.writeEndArray();
        });
    }

    private List<ReportRow> inTurn(AccountId account, Search search, Instant now, AnswerSize size) {
        try {
            if (!slots.take(account)) {
                throw Refused.busy(RETRY_AFTER, "Too many searches are under way; try again.");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Refused.busy(RETRY_AFTER, "The server is stopping.");
        }
        try {
            return store.find(account, search, now, size::add);
        } catch (SearchStore.TooSlow tooSlow) {
            throw Refused.busy(
                    RETRY_AFTER,
                    "The search took too long: give a shorter time_period or more filters.");
        } finally {
            slots.release(account);
        }
    }
}
