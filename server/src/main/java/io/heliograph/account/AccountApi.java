package io.heliograph.account;

import io.heliograph.db.AccountId;
import io.heliograph.http.Answer;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.FieldFaults;
import io.heliograph.http.LooseObject;
import io.heliograph.http.Refused;
import io.heliograph.http.Routes;
import io.heliograph.ledger.Balance;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.ledger.Money;
import io.heliograph.number.Msisdn;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/// Sign-in and the account's own data (contract §2).
public final class AccountApi implements Api {
    private static final int LOGIN_CHARS_MIN = 2;
    private static final int LOGIN_CHARS_MAX = 255;
    private static final int PASSWORD_CHARS_MIN = 6;
    private static final int PASSWORD_CHARS_MAX = 1000;
    private static final int TEXT_CHARS_MAX = 255;
    private static final int EMAIL_CHARS_MAX = 254;

    private final AccountStore store;
    private final Tokens tokens;
    private final LedgerStore ledger;
    private final AccountSettings settings;
    private final SignIn signIn;
    private final Attempts registrations;

    /// Over these stores.
    public AccountApi(
            AccountStore store,
            TokenStore codes,
            Tokens tokens,
            LedgerStore ledger,
            AccountSettings settings,
            Clock clock) {
        this.store = store;
        this.tokens = tokens;
        this.ledger = ledger;
        this.settings = settings;
        this.signIn = new SignIn(store, codes, tokens, settings, clock);
        this.registrations =
                new Attempts(
                        settings.registrationsPerAddress(),
                        settings.limitWindow(),
                        settings.trackedMax(),
                        clock);
    }

    @Override
    public void routes(Routes routes) {
        routes.post("/v1/authorize", this::authorize)
                .post("/v1/accesstoken", this::accessToken)
                .get("/v1/me", this::me)
                .post("/v1/register", this::register)
                .acting("/v1/logout", this::logout);
    }

    private Answer authorize(Call call) {
        FieldFaults faults = new FieldFaults();
        LooseObject body = call.smallObject(faults);
        String username = body.requiredText("username", LOGIN_CHARS_MAX);
        String password = body.requiredText("password", PASSWORD_CHARS_MAX);
        faults.check();
        SignIn.IssuedCode code = signIn.authorize(username, password, call.address());
        return Answer.data(json ->
                json.writeStartObject()
                        .writeStringProperty("authorization_code", code.value())
                        .writeNumberProperty("expires_at", code.expiresAt().getEpochSecond())
                        .writeEndObject());
    }

    private Answer accessToken(Call call) {
        FieldFaults faults = new FieldFaults();
        Optional<String> code = call.smallObject(faults).text("authorization_code", TEXT_CHARS_MAX);
        faults.check();
        if (code.isEmpty() || code.get().isBlank()) {
            throw Refused.text(400, "The authorization code is missing.");
        }
        IssuedToken token = signIn.exchange(code.get());
        return Answer.data(json ->
                json.writeStartObject()
                        .writeStringProperty("access_token", token.value())
                        .writeNumberProperty("expires_at", token.expiresAt().getEpochSecond())
                        .writeEndObject());
    }

    private Answer me(Call call) {
        return profile(tokens.account(call).id());
    }

    private Answer register(Call call) {
        FieldFaults faults = new FieldFaults();
        LooseObject body = call.smallObject(faults);
        String login = body.requiredText("login", LOGIN_CHARS_MAX).strip();
        if (login.length() == 1) {
            faults.add(
                    "login",
                    "must have " + LOGIN_CHARS_MIN + " to " + LOGIN_CHARS_MAX + " characters");
        }
        String password = body.requiredText("password", PASSWORD_CHARS_MAX);
        if (!password.isBlank() && password.length() < PASSWORD_CHARS_MIN) {
            faults.add("password", "must have at least " + PASSWORD_CHARS_MIN + " characters");
        }
        String name = body.requiredText("name", TEXT_CHARS_MAX);
        Optional<Msisdn> phone = body.requiredNumber("phone");
        String email = body.requiredText("email", EMAIL_CHARS_MAX).strip();
        if (!email.isEmpty() && !isEmail(email)) {
            faults.add("email", "is not an e-mail address");
        }
        String company = body.text("company_name", TEXT_CHARS_MAX).orElse("");
        String skype = body.text("skype", TEXT_CHARS_MAX).orElse("");
        faults.check();
        registrations.take(call.address());
        AccountId account =
                store.register(
                        new NewAccount(
                                login,
                                new NewAccount.Password(password),
                                name,
                                company,
                                email,
                                phone.orElseThrow(),
                                skype,
                                settings.productId(),
                                NewAccount.Rights.NONE,
                                Set.of(),
                                null,
                                0));
        return profile(account);
    }

    /// Something, `@`, and a domain of at least two labels; whether it takes mail only mail can
    /// tell.
    private static boolean isEmail(String text) {
        int at = text.lastIndexOf('@');
        int dot = text.lastIndexOf('.');
        boolean shaped =
                at > 0 && dot > at + 1 && dot < text.length() - 1 && text.indexOf('@') == at;
        return shaped
                && text.chars()
                        .noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
    }

    private Answer logout(Call call) {
        tokens.destroy(call);
        return Answer.data(
                json -> json.writeStartArray().writeString("Logged out.").writeEndArray());
    }

    private Answer profile(AccountId account) {
        Profile profile = store.profile(account);
        Balance balance = ledger.balance(account);
        return Answer.data(json -> write(json, profile, balance));
    }

    private static void write(JsonGenerator json, Profile profile, Balance balance) {
        String currency = balance.currency();
        json.writeStartObject()
                .writeStringProperty("login", profile.login())
                .writeStringProperty("name", profile.name())
                .writeStringProperty("company_name", profile.companyName())
                .writeStringProperty("e_mail", profile.email())
                .writeNumberProperty("phone", profile.phone())
                .writeStringProperty("skype", profile.skype())
                .writeStringProperty("currency", currency)
                .writeNumberProperty(
                        "balance_units", new Money(balance.availableMicros(), currency).units())
                .writeNumberProperty(
                        "balance_limit", new Money(balance.creditMicros(), currency).units())
                .writeNumberProperty("balance_daily_block", 0)
                .writeNumberProperty("block", number(profile.blocked()))
                .writeNumberProperty("confirmed", number(profile.confirmed()))
                .writeNumberProperty("can_send_bulk", number(profile.canSendBulk()))
                .writeNumberProperty("can_send_restapi", number(profile.canSendByRest()))
                .writeNumberProperty("id_subparent", 0)
                .writeName("finance")
                .writeStartObject()
                .writeEndObject()
                .writeEndObject();
    }

    private static int number(boolean truth) {
        return truth ? 1 : 0;
    }
}
