package io.heliograph.account;

import io.heliograph.db.AccountId;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.LooseObject;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.http.Api;
import io.heliograph.http.Call;
import io.heliograph.http.Routes;
import io.heliograph.ledger.Balance;
import io.heliograph.ledger.LedgerStore;
import io.heliograph.ledger.Money;
import io.heliograph.limit.AccountLimits;
import io.heliograph.limit.LimitsForm;
import io.heliograph.login.Taken;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/// Sign-in and the account's own data (contract §2).
public final class AccountApi implements Api {
    private static final int CODE_CHARS_MAX = 255;

    private final AccountStore store;
    private final Tokens tokens;
    private final LedgerStore ledger;
    private final long productId;
    private final SignIn signIn;
    private final Registration registration;
    private final Clock clock;

    /// Over these stores.
    public AccountApi(
            AccountStore store,
            TokenStore codes,
            KnownAddressStore addresses,
            Tokens tokens,
            LedgerStore ledger,
            AccountSettings settings,
            Clock clock) {
        this.store = store;
        this.tokens = tokens;
        this.ledger = ledger;
        this.productId = settings.productId();
        this.clock = clock;
        this.signIn = new SignIn(store, codes, addresses, tokens, settings, clock);
        this.registration = new Registration(store, settings, clock);
    }

    @Override
    public void routes(Routes routes) {
        routes.post("/v1/authorize", this::authorize)
                .post("/v1/accesstoken", this::accessToken)
                .get("/v1/me", this::me)
                .post("/v1/register", this::register)
                .acting("/v1/logout", this::logout)
                .post("/v1/logout-all", this::logoutAll);
    }

    private Answer authorize(Call call) {
        SignInForm form = SignInForm.read(call);
        return switch (signIn.authorize(form.login(), form.password(), form.address())) {
            case SignIn.Outcome.Issued issued ->
                    Answer.data(json ->
                            json.writeStartObject()
                                    .writeStringProperty("authorization_code", issued.code())
                                    .writeNumberProperty(
                                            "expires_at", issued.expiresAt().getEpochSecond())
                                    .writeEndObject());
            case SignIn.Outcome.Wrong() ->
                    throw Refused.fields(
                            Map.of("password", List.of("Incorrect username or password.")));
            case SignIn.Outcome.TooMany(Duration retryAfter) -> throw tooMany(retryAfter);
            case SignIn.Outcome.Busy(Duration retryAfter) -> throw busy(retryAfter);
        };
    }

    private static Refused tooMany(Duration wait) {
        return Refused.tooMany(wait, "Too many attempts; try again in " + seconds(wait) + ".");
    }

    private static Refused busy(Duration wait) {
        return Refused.tooMany(
                wait, "Too many are signing in just now; try again in " + seconds(wait) + ".");
    }

    private static String seconds(Duration wait) {
        return Math.ceilDiv(wait.toMillis(), 1000L) + " seconds";
    }

    private Answer accessToken(Call call) {
        FieldFaults faults = new FieldFaults();
        LooseObject body = call.smallObject(faults);
        Optional<String> code = body.text("authorization_code", CODE_CHARS_MAX);
        body.ignore("password"); // contract §2
        faults.check();
        if (code.isEmpty() || code.get().isBlank()) {
            throw Refused.text(400, "The authorization code is missing.");
        }
        IssuedToken token =
                signIn.exchange(code.get())
                        .orElseThrow(() ->
                                Refused.text(
                                        400, "The authorization code is unknown or has expired."));
        return Answer.data(json ->
                json.writeStartObject()
                        .writeStringProperty("access_token", token.value())
                        .writeNumberProperty("expires_at", token.expiresAt().getEpochSecond())
                        .writeEndObject());
    }

    private Answer me(Call call) {
        Account account = CallerForm.account(tokens, call);
        return profile(account.id(), account.limits(), account.timeZone());
    }

    private Answer register(Call call) {
        NewAccount account = RegistrationForm.read(call, productId);
        return switch (registration.register(account, call.address())) {
            case Registration.Outcome.Opened(AccountId id) ->
                    profile(id, AccountLimits.NONE, ZoneOffset.UTC);
            case Registration.Outcome.Refused(Set<Taken> taken) -> {
                FieldFaults faults = new FieldFaults();
                taken.forEach(each -> add(faults, each));
                throw faults.refusal();
            }
            case Registration.Outcome.TooMany(Duration retryAfter) -> throw tooMany(retryAfter);
            case Registration.Outcome.Busy(Duration retryAfter) -> throw busy(retryAfter);
        };
    }

    private static void add(FieldFaults faults, Taken taken) {
        switch (taken) {
            case LOGIN -> faults.add("login", "is already taken");
            case LOOK -> faults.add("login", "looks like one that is already taken");
            case EMAIL -> faults.add("email", "is already taken");
        }
    }

    private Answer logout(Call call) {
        String token = CallerForm.token(call);
        tokens.destroy(token, CallerForm.account(tokens, call, token).id());
        return Answer.data(
                json -> json.writeStartArray().writeString("Logged out.").writeEndArray());
    }

    private Answer logoutAll(Call call) {
        AccountId account = CallerForm.account(tokens, call).id();
        FieldFaults faults = new FieldFaults();
        call.smallObject(faults); // which has no fields
        faults.check();
        tokens.destroyAll(account);
        return Answer.data(json ->
                json.writeStartArray().writeString("Logged out everywhere.").writeEndArray());
    }

    private Answer profile(AccountId account, AccountLimits limits, ZoneId zone) {
        Profile profile = store.profile(account);
        Balance balance = ledger.balance(account);
        LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
        return Answer.data(json -> {
            boolean spent = balance.spentMicros(today) >= limits.dailySpendMicros();
            write(json.writeStartObject(), profile, balance, spent);
            LimitsForm.write(json, limits, balance, today);
            json.writeEndObject();
        });
    }

    /// The fields of an object that is begun.
    private static void write(JsonGenerator json, Profile profile, Balance balance, boolean spent) {
        String currency = balance.currency();
        json.writeStringProperty("login", profile.login())
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
                .writeNumberProperty("balance_daily_block", number(spent))
                .writeNumberProperty("block", number(profile.blocked()))
                .writeNumberProperty("confirmed", number(profile.confirmed()))
                .writeNumberProperty("can_send_bulk", number(profile.canSendBulk()))
                .writeNumberProperty("can_send_restapi", number(profile.canSendByRest()))
                .writeNumberProperty("id_subparent", 0)
                .writeName("finance")
                .writeStartObject()
                .writeEndObject();
    }

    private static int number(boolean truth) {
        return truth ? 1 : 0;
    }
}
