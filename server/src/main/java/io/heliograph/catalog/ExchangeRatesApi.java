package io.heliograph.catalog;

import io.heliograph.admin.AdminForm;
import io.heliograph.admin.FieldsForm;
import io.heliograph.admin.Noun;
import io.heliograph.cost.ExchangeRate;
import io.heliograph.cost.RateStore;
import io.heliograph.form.Refused;
import io.heliograph.operator.SignedIn;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What currencies are worth, as a noun: each from an instant on. What has been in force stays.
public final class ExchangeRatesApi implements Noun<ExchangeRate> {
    private static final Pattern RATE = Pattern.compile("[0-9]{1,9}(?:\\.[0-9]{1,9})?");

    private final RateStore store = new RateStore();
    private final String base;
    private final Clock clock;

    /// @param base the currency in which one is worth a rate, where none is told
    public ExchangeRatesApi(String base, Clock clock) {
        this.base = base;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "exchange-rates";
    }

    @Override
    public long id(ExchangeRate view) {
        return view.id();
    }

    @Override
    public long revision(ExchangeRate view) {
        return view.revision();
    }

    @Override
    public Set<String> told() {
        return Set.of("id", "revision");
    }

    @Override
    public Optional<ExchangeRate> find(Handle handle, long id) {
        return store.find(handle, id);
    }

    @Override
    public void lock(Handle handle, long id) {
        store.lock(handle, id);
    }

    @Override
    public List<ExchangeRate> list(Handle handle, AdminForm form, long after, int limit) {
        return store.list(handle, form.filter("currency"), after, limit);
    }

    /// What a call sets.
    private record Wanted(String currency, String base, BigDecimal rate, Instant from) {
        boolean isSame(ExchangeRate as) {
            return currency.equals(as.currency())
                    && base.equals(as.base())
                    && rate.compareTo(new BigDecimal(as.rate())) == 0
                    && from.equals(as.from());
        }
    }

    /// @param kept when it has begun already; null: it is new
    private Wanted read(FieldsForm fields, @Nullable Instant kept) {
        String currency = CatalogForm.currency(fields, "currency");
        String of = fields.has("base") ? CatalogForm.currency(fields, "base") : base;
        if (of.equals(currency)) {
            fields.fault("currency", currency, "is the base itself: one is worth one");
        }
        String rate =
                fields.text(
                        "rate",
                        text -> RATE.matcher(text).matches() && new BigDecimal(text).signum() > 0,
                        "is no rate: a decimal text above 0 such as \"1.08\", with 9 digits before the point and 9 behind it at most");
        Instant from =
                kept != null && fields.timeOrNot("from").filter(kept::equals).isPresent()
                        ? kept
                        : CatalogForm.from(fields, now());
        fields.check();
        return new Wanted(currency, of, new BigDecimal(rate), from);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public long create(Handle handle, FieldsForm fields, SignedIn by) {
        Wanted wanted = read(fields, null);
        return store.add(handle, wanted.currency, wanted.base, wanted.rate, wanted.from);
    }

    @Override
    public void change(Handle handle, ExchangeRate before, FieldsForm fields, SignedIn by) {
        Wanted wanted = read(fields, before.from());
        if (!wanted.isSame(before)) {
            requirePlanned(before);
        }
        store.change(handle, before.id(), wanted.currency, wanted.base, wanted.rate, wanted.from);
    }

    @Override
    public void remove(Handle handle, ExchangeRate before, SignedIn by) {
        requirePlanned(before);
        store.remove(handle, before.id());
    }

    private void requirePlanned(ExchangeRate rate) {
        if (!rate.from().isAfter(now())) {
            throw Refused.coded(
                    409,
                    "rate_in_force",
                    "It has been in force since %s, and explains what was sent then: make another that begins now or later."
                            .formatted(rate.from()));
        }
    }
}
