package io.heliograph.policy;

import io.heliograph.admin.AdminForm;
import io.heliograph.admin.FieldsForm;
import io.heliograph.admin.Noun;
import io.heliograph.form.Refused;
import io.heliograph.ledger.Money;
import io.heliograph.limit.Destinations;
import io.heliograph.number.NumberingPlan;
import io.heliograph.operator.SignedIn;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/// The limits of accounts, as a noun: each account has one, made with its first change.
public final class LimitsApi implements Noun<AccountLimit> {
    static final int DESTINATIONS_MAX = 1_000;
    static final int DOMAINS_MAX = 1_000;
    private static final int MESSAGES_MAX = 1_000_000;
    private static final int DUPLICATE_SECONDS_MAX = 86_400;
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,12}(?:\\.[0-9]{1,6})?");
    private static final String AMOUNT_TOLD =
            "is no amount: a text of digits such as \"12.50\", with 6 of them behind the point at most";
    private static final Pattern DOMAIN =
            Pattern.compile(
                    "(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?\\.)+\\p{L}[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}]");
    static final String DOMAIN_TOLD = "is no domain: in small letters, such as acme.com";
    private static final List<String> POLICIES = List.of("registered", "any");

    private final LimitStore store = new LimitStore();
    private final NumberingPlan numbers;

    /// @param numbers which countries there are
    public LimitsApi(NumberingPlan numbers) {
        this.numbers = numbers;
    }

    @Override
    public String name() {
        return "limits";
    }

    @Override
    public long id(AccountLimit view) {
        return view.accountId();
    }

    @Override
    public long revision(AccountLimit view) {
        return view.revision();
    }

    @Override
    public Set<String> told() {
        return Set.of("accountId", "login", "spent", "spentDay", "currency", "revision");
    }

    @Override
    public Optional<AccountLimit> find(Handle handle, long id) {
        return store.find(handle, id);
    }

    @Override
    public Optional<Long> named(Handle handle, String name) {
        return AccountNameStore.account(handle, name);
    }

    @Override
    public void lock(Handle handle, long id) {
        store.lock(handle, id);
    }

    @Override
    public List<AccountLimit> list(Handle handle, AdminForm form, long after, int limit) {
        return store.list(handle, after, limit);
    }

    /// @throws Refused always: an account has its limits from the beginning
    @Override
    public long create(Handle handle, FieldsForm fields, SignedIn by) {
        throw unmade();
    }

    @Override
    public void change(Handle handle, AccountLimit before, FieldsForm fields, SignedIn by) {
        Optional<Long> messages = fields.wholeOrNot("messagesPerSecond", 1, MESSAGES_MAX);
        Optional<Long> spend = amount(fields, "dailySpend");
        Optional<Long> ceiling = amount(fields, "priceCeiling");
        Optional<List<String>> destinations =
                fields.has("destinations")
                        ? Optional.of(
                                fields.texts(
                                        "destinations",
                                        DESTINATIONS_MAX,
                                        this::isDestination,
                                        "is no destination: a country such as UA, or leading digits such as 38067"))
                        : Optional.empty();
        String policy =
                fields.textOrNot(
                                "senderPolicy",
                                POLICIES::contains,
                                "is no policy: one of " + String.join(", ", POLICIES))
                        .orElse(POLICIES.getFirst());
        List<String> domains =
                fields.texts("linkDomains", DOMAINS_MAX, LimitsApi::isDomain, DOMAIN_TOLD);
        Optional<Long> duplicates = fields.wholeOrNot("duplicateWindow", 1, DUPLICATE_SECONDS_MAX);
        fields.check();
        store.set(
                handle,
                before.accountId(),
                new LimitStore.Wanted(
                        messages, spend, ceiling, destinations, policy, domains, duplicates));
    }

    private boolean isDestination(String text) {
        return Destinations.isOne(text)
                && (Character.isDigit(text.charAt(0)) || numbers.country(text).isPresent());
    }

    /// Whether it is the name of a domain, in small letters.
    static boolean isDomain(String text) {
        return text.length() <= 253
                && text.equals(text.toLowerCase(Locale.ROOT))
                && DOMAIN.matcher(text).matches();
    }

    private static Optional<Long> amount(FieldsForm fields, String name) {
        return fields.textOrNot(name, text -> AMOUNT.matcher(text).matches(), AMOUNT_TOLD)
                .map(text -> Money.of(new BigDecimal(text), "XXX").micros());
    }

    /// @throws Refused always: they go with the account
    @Override
    public void remove(Handle handle, AccountLimit before, SignedIn by) {
        throw unmade();
    }

    private static Refused unmade() {
        return Refused.coded(
                409,
                "not_made",
                "An account has its limits as long as it is there: change them, null is no limit.");
    }
}
