package io.heliograph.customer;

import io.heliograph.account.TokenKind;
import io.heliograph.account.TokenStore;
import io.heliograph.account.Tokens;
import io.heliograph.account.WebhookSecretStore;
import io.heliograph.admin.AdminApi;
import io.heliograph.admin.AdminForm;
import io.heliograph.admin.ChangeApi;
import io.heliograph.admin.ChangeApi.Done;
import io.heliograph.admin.FieldsForm;
import io.heliograph.db.AccountId;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.operator.Permit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// By what a customer's programs come in, and what they check our reports with: tokens, sessions,
/// the secret of webhooks. None of them is shown but a token, once, when it is made.
public final class CustomerTokensApi implements AdminApi.Part {
    private static final String ACCOUNT = "/admin/v1/accounts/{id}";
    private static final int NAME_CHARS_MAX = 100;
    private static final long DAYS_MAX = 3_650;

    private final CustomerTokenStore store = new CustomerTokenStore();
    private final ChangeApi changes;
    private final Clock clock;

    /// Over what makes changes.
    public CustomerTokensApi(ChangeApi changes, Clock clock) {
        this.changes = changes;
        this.clock = clock;
    }

    @Override
    public void calls(AdminApi.Calls calls) {
        calls.get(ACCOUNT + "/tokens", Permit.ACCOUNTS_READ, this::list)
                .post(ACCOUNT + "/tokens", Permit.ACCOUNTS_WRITE, this::create)
                .delete(ACCOUNT + "/tokens/{tokenId}", Permit.ACCOUNTS_WRITE, this::end)
                .delete(ACCOUNT + "/sessions", Permit.ACCOUNTS_WRITE, this::endSessions)
                .post(ACCOUNT + "/webhook-secret", Permit.ACCOUNTS_WRITE, this::rotate);
    }

    private Answer list(AdminForm form) {
        int limit = form.limit();
        long after = form.after();
        return form.page(
                changes.read(handle ->
                        store.list(
                                handle,
                                new AccountId(CustomersApi.of(handle, form).id()),
                                after,
                                limit + 1)),
                CustomerToken::id);
    }

    /// What the audit has of it.
    private record Of(long accountId, String login, CustomerToken token) {}

    private static Done done(
            String act,
            Customer of,
            @Nullable Object before,
            @Nullable Object after,
            Answer answer) {
        return new Done(act, "accounts", Long.toString(of.id()), before, after, answer);
    }

    private Answer create(AdminForm form) {
        return changes.change(
                form,
                handle -> {
                    Customer of = CustomersApi.of(handle, form);
                    AccountId account = new AccountId(of.id());
                    FieldsForm fields = form.fields();
                    List<String> kinds =
                            Arrays.stream(TokenKind.values()).map(TokenKind::key).toList();
                    String kind =
                            fields.text(
                                    "kind",
                                    kinds::contains,
                                    "is one of " + String.join(", ", kinds));
                    String name =
                            fields.textOrNot(
                                            "name",
                                            text ->
                                                    text.length() <= NAME_CHARS_MAX
                                                            && text.codePoints()
                                                                    .noneMatch(
                                                                            Character
                                                                                    ::isISOControl),
                                            "is a text of at most 100 characters that tells what the token is for")
                                    .orElse("");
                    long days = fields.wholeOrNot("days", 1, DAYS_MAX).orElse(DAYS_MAX);
                    fields.check();
                    TokenKind type = TokenKind.valueOf(kind.toUpperCase(Locale.ROOT));
                    if (type == TokenKind.GET
                            && store.count(handle, account, type) >= Tokens.REST_TOKENS_MAX) {
                        throw Refused.coded(
                                409,
                                "too_many_tokens",
                                "The account has %d tokens of the GET API, which nothing ends but you: end some first."
                                        .formatted(Tokens.REST_TOKENS_MAX));
                    }
                    String token = Tokens.fresh();
                    Instant now = clock.instant();
                    long id =
                            store.add(
                                    handle,
                                    account,
                                    type,
                                    token,
                                    name.strip(),
                                    now,
                                    now.plus(Duration.ofDays(days)));
                    store.endUnused(handle, account, Tokens.REST_TOKENS_MAX);
                    CustomerToken made = store.find(handle, account, id).orElseThrow();
                    return done(
                            "token_created",
                            of,
                            null,
                            new Of(of.id(), of.login(), made),
                            Answer.json(
                                    201,
                                    json -> {
                                        json.writeStartObject();
                                        json.writeStringProperty("token", token);
                                        json.writePOJOProperty("about", made);
                                        json.writeEndObject();
                                    }));
                });
    }

    private Answer end(AdminForm form) {
        long id = form.id("tokenId");
        return changes.change(
                form,
                handle -> {
                    Customer of = CustomersApi.of(handle, form);
                    AccountId account = new AccountId(of.id());
                    CustomerToken token =
                            store.find(handle, account, id)
                                    .orElseThrow(() ->
                                            Refused.coded(
                                                    404,
                                                    "not_found",
                                                    "The account has no token " + id + "."));
                    store.end(handle, account, id);
                    return done(
                            "token_ended",
                            of,
                            new Of(of.id(), of.login(), token),
                            null,
                            Answer.json(200, json -> json.writePOJO(token)));
                });
    }

    private Answer endSessions(AdminForm form) {
        return changes.change(
                form,
                handle -> {
                    Customer of = CustomersApi.of(handle, form);
                    TokenStore.endSessions(handle, new AccountId(of.id()));
                    return done(
                            "sessions_ended",
                            of,
                            null,
                            null,
                            Answer.json(200, json -> json.writePOJO(of)));
                });
    }

    /// What the secret is, nobody is told but the customer.
    ///
    /// @param rotated false: the last change is so fresh that two secrets sign already
    /// @param overlapUntil when the one before signs no more; null: there is none
    private record Rotation(boolean rotated, @Nullable Instant overlapUntil) {}

    private Answer rotate(AdminForm form) {
        return changes.change(
                form,
                handle -> {
                    Customer of = CustomersApi.of(handle, form);
                    form.fields().check();
                    AccountId account = new AccountId(of.id());
                    boolean rotated = WebhookSecretStore.rotate(handle, account, clock.instant());
                    Rotation after =
                            new Rotation(rotated, WebhookSecretStore.overlapUntil(handle, account));
                    return done(
                            "webhook_secret_rotated",
                            of,
                            null,
                            after,
                            Answer.json(200, json -> json.writePOJO(after)));
                });
    }
}
