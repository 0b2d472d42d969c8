package io.heliograph.carriage;

import io.heliograph.admin.AdminForm;
import io.heliograph.admin.FieldsForm;
import io.heliograph.admin.Noun;
import io.heliograph.db.AccountId;
import io.heliograph.form.Refused;
import io.heliograph.margin.MarginRule;
import io.heliograph.margin.MarginRule.Action;
import io.heliograph.margin.MarginStore;
import io.heliograph.margin.MarginStore.Seen;
import io.heliograph.operator.SignedIn;
import io.heliograph.routing.RouteViewStore;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/// What must be left of a price, by account, product or route.
public final class MarginsApi implements Noun<MarginView> {
    private static final int DECIMALS = 4;
    private static final Pattern PERCENT = Pattern.compile("-?[0-9]{1,3}(\\.[0-9]{1,4})?");
    private static final String PERCENT_TOLD =
            "is a decimal text from -100 to 100 with 4 decimals at most, such as \"12.5\"";
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /// Without state.
    public MarginsApi() {}

    @Override
    public String name() {
        return "margins";
    }

    @Override
    public long id(MarginView view) {
        return view.id();
    }

    @Override
    public long revision(MarginView view) {
        return view.revision();
    }

    @Override
    public Set<String> told() {
        return Set.of("id", "revision");
    }

    @Override
    public Optional<MarginView> find(Handle handle, long id) {
        return MarginStore.find(handle, id).map(MarginsApi::view);
    }

    private static MarginView view(Seen seen) {
        return new MarginView(
                seen.id(),
                seen.account(),
                seen.product(),
                seen.route(),
                percent(seen.marginMillionths()),
                seen.action(),
                seen.revision());
    }

    /// Millionths are ten-thousandths of a hundredth.
    private static String percent(int millionths) {
        BigDecimal percent = BigDecimal.valueOf(millionths, DECIMALS).stripTrailingZeros();
        return (percent.scale() < 0 ? percent.setScale(0) : percent).toPlainString();
    }

    @Override
    public void lock(Handle handle, long id) {
        MarginStore.lock(handle, id);
    }

    @Override
    public List<MarginView> list(Handle handle, AdminForm form, long after, int limit) {
        return MarginStore.list(handle, after, limit).stream().map(MarginsApi::view).toList();
    }

    @Override
    public long create(Handle handle, FieldsForm fields, SignedIn by) {
        MarginRule rule = rule(handle, fields);
        if (MarginStore.count(handle) >= MarginStore.RULES_MAX) {
            throw Refused.coded(
                    409,
                    "too_many_margins",
                    "There are %d rules already: remove some.".formatted(MarginStore.RULES_MAX));
        }
        return MarginStore.add(handle, rule);
    }

    @Override
    public void change(Handle handle, MarginView before, FieldsForm fields, SignedIn by) {
        MarginStore.change(handle, before.id(), rule(handle, fields));
    }

    @Override
    public void remove(Handle handle, MarginView before, SignedIn by) {
        MarginStore.remove(handle, before.id());
    }

    private static MarginRule rule(Handle handle, FieldsForm fields) {
        Optional<Long> account =
                named(
                        fields,
                        "account",
                        login -> NamedStore.account(handle, login),
                        "is the login of no account");
        Optional<Long> product =
                named(
                        fields,
                        "product",
                        name -> NamedStore.product(handle, name),
                        "is the name of no product");
        Optional<Long> route =
                named(
                        fields,
                        "route",
                        name -> RouteViewStore.number(handle, name).map(Long::valueOf),
                        "is the name of no open route");
        if (account.isPresent() && product.isPresent()) {
            fields.fault("product", "stands beside account, which has one: give one of the two");
        }
        int margin = millionths(fields.text("percent", MarginsApi::isPercent, PERCENT_TOLD));
        List<String> actions = Arrays.stream(Action.values()).map(Action::key).toList();
        String action =
                fields.text("action", actions::contains, "is " + String.join(", or ", actions));
        fields.check();
        return new MarginRule(
                account.map(AccountId::new).orElse(null),
                product.orElse(null),
                route.map(Long::intValue).orElse(0),
                margin,
                Action.valueOf(action.toUpperCase(Locale.ROOT)));
    }

    private static Optional<Long> named(
            FieldsForm fields,
            String field,
            Function<String, Optional<Long>> finder,
            String unknown) {
        return fields.textOrNot(field, name -> finder.apply(name).isPresent(), unknown)
                .flatMap(finder);
    }

    private static boolean isPercent(String text) {
        return PERCENT.matcher(text).matches()
                && new BigDecimal(text).abs().compareTo(HUNDRED) <= 0;
    }

    private static int millionths(String percent) {
        return percent.isEmpty()
                ? 0
                : new BigDecimal(percent).movePointRight(DECIMALS).intValueExact();
    }
}
