package io.heliograph.carriage;

import io.heliograph.admin.FieldsForm;
import io.heliograph.db.AccountId;
import io.heliograph.number.Country;
import io.heliograph.number.NumberingPlan;
import io.heliograph.routing.Fit;
import io.heliograph.routing.Onward;
import io.heliograph.routing.RouteViewStore;
import io.heliograph.routing.Routing.Wanted;
import io.heliograph.routing.Share;
import io.heliograph.routing.Step;
import io.heliograph.text.MessageType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What a call wants a route to be.
final class RouteForm {
    /// Steps of a route.
    static final int STEPS_MAX = 10;

    /// Providers of a step.
    static final int SHARES_MAX = 50;

    /// Refusals that lead on from a step.
    static final int CODES_MAX = 100;

    private static final int POSITION_MAX = 1_000_000;
    private static final int POSITION_APART = 10;
    private static final int WEIGHT_MAX = 1_000_000;

    /// As long as a message may live.
    private static final int SECONDS_MAX = 30 * 24 * 60 * 60;

    static final Pattern NAME = Pattern.compile("\\p{L}[\\p{L}\\p{N} ._-]{0,59}");
    private static final String NAMED =
            "is no name: 1 to 60 letters, digits, blanks and . _ - that begin with a letter";
    private static final Pattern DIGITS = Pattern.compile("[1-9][0-9]{0,14}");
    private static final Pattern STATUS = Pattern.compile("0[xX][0-9a-fA-F]{1,8}|[0-9]{1,10}");
    private static final int PHRASE_MAX = 200;
    private static final int SENDER_MAX = 20;

    private final Handle handle;
    private final FieldsForm fields;
    private final NumberingPlan numbers;

    /// Providers that some step has already.
    private final Set<Long> used = new HashSet<>();

    RouteForm(Handle handle, FieldsForm fields, NumberingPlan numbers) {
        this.handle = handle;
        this.fields = fields;
        this.numbers = numbers;
    }

    /// All of it.
    Wanted read() {
        String name = fields.text("name", text -> NAME.matcher(text).matches(), NAMED);
        Optional<Long> position = fields.wholeOrNot("position", 0, POSITION_MAX);
        Optional<Country> country =
                fields.textOrNot(
                                "country",
                                iso -> numbers.country(iso).isPresent(),
                                "is no country: its ISO code has two capitals, such as UA")
                        .flatMap(numbers::country);
        Fit fit = fit(country);
        List<Step> steps = steps();
        fields.check();
        int place =
                position.map(Long::intValue)
                        .orElseGet(() ->
                                Math.min(
                                        POSITION_MAX,
                                        RouteViewStore.lastPosition(handle) + POSITION_APART));
        return new Wanted(name, place, fit, country.map(Country::iso).orElse(null), steps);
    }

    private Fit fit(Optional<Country> country) {
        Optional<Integer> mcc = fields.wholeOrNot("mcc", 100, 999).map(Long::intValue);
        Optional<Integer> mnc = fields.wholeOrNot("mnc", 0, 999).map(Long::intValue);
        if (mcc.isPresent() && country.isPresent()) {
            fields.fault("mcc", "stands beside country: give one of the two");
        }
        if (mnc.isPresent() && mcc.isEmpty()) {
            fields.fault("mnc", "is of no country: give mcc too");
        }
        Set<Integer> mccs =
                country.map(each -> Set.copyOf(each.mccs()))
                        .orElseGet(() -> mcc.map(Set::of).orElse(Set.of()));
        return new Fit(
                named("account", NamedStore::account, "is the login of no account")
                        .map(AccountId::new)
                        .orElse(null),
                named("product", NamedStore::product, "is the name of no product").orElse(null),
                type(),
                urgent(),
                mccs,
                mnc.orElse(Fit.ANY_NETWORK),
                fields.textOrNot(
                                "prefix",
                                text -> DIGITS.matcher(text).matches(),
                                "is 1 to 15 digits with the country's code, without +")
                        .orElse(""),
                wording("sender", SENDER_MAX),
                wording("phrase", PHRASE_MAX));
    }

    private interface Finder {
        Optional<Long> find(Handle handle, String name);
    }

    private Optional<Long> named(String field, Finder finder, String unknown) {
        return fields.textOrNot(field, text -> !text.isEmpty(), unknown)
                .flatMap(name -> {
                    Optional<Long> found = finder.find(handle, name);
                    if (found.isEmpty()) {
                        fields.fault(field, name, unknown);
                    }
                    return found;
                });
    }

    private @Nullable String wording(String field, int max) {
        return fields.textOrNot(
                        field,
                        text -> !text.isBlank() && text.length() <= max && text.indexOf('\0') < 0,
                        "is a text of 1 to %d characters".formatted(max))
                .orElse(null);
    }

    private @Nullable MessageType type() {
        String types =
                Arrays.stream(MessageType.values())
                        .map(MessageType::wireName)
                        .collect(Collectors.joining(", "));
        return fields.textOrNot(
                        "type",
                        text -> MessageType.named(text).isPresent(),
                        "is no type: the types are " + types)
                .flatMap(MessageType::named)
                .orElse(null);
    }

    private @Nullable Boolean urgent() {
        return fields.textOrNot(
                        "class",
                        List.of(RouteView.URGENT, RouteView.BULK)::contains,
                        "is urgent, or bulk")
                .map(RouteView.URGENT::equals)
                .orElse(null);
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (FieldsForm each : fields.objects("steps", STEPS_MAX)) {
            List<Share> shares = shares(each);
            Step.Choice choice = choice(each);
            steps.add(
                    new Step(
                            shares,
                            choice,
                            each.object("next")
                                    .map(RouteForm::onward)
                                    .orElse(Onward.WHEN_UNBOUND)));
        }
        return steps;
    }

    private List<Share> shares(FieldsForm step) {
        List<Share> shares = new ArrayList<>();
        List<FieldsForm> providers = step.objects("providers", SHARES_MAX);
        if (providers.isEmpty()) {
            step.fault("providers", "has none: give at least one, such as {\"provider\":\"acme\"}");
        }
        for (FieldsForm each : providers) {
            String name = each.text("provider", text -> !text.isEmpty(), "is no provider");
            int weight = each.wholeOrNot("weight", 0, WEIGHT_MAX).orElse(1L).intValue();
            if (name.isEmpty()) {
                continue;
            }
            Optional<Long> provider = NamedStore.provider(handle, name);
            if (provider.isEmpty()) {
                each.fault(
                        "provider",
                        name,
                        "is no provider: there are "
                                + String.join(", ", NamedStore.providers(handle)));
            } else if (!used.add(provider.get())) {
                each.fault("provider", name, "is in the route already: each stands there once");
            } else {
                shares.add(new Share(provider.get().intValue(), weight));
            }
        }
        return shares;
    }

    private static Step.Choice choice(FieldsForm step) {
        List<String> keys = Arrays.stream(Step.Choice.values()).map(Step.Choice::key).toList();
        return step.textOrNot("choice", keys::contains, "is " + String.join(", or ", keys))
                .map(key -> Step.Choice.valueOf(key.toUpperCase(Locale.ROOT)))
                .orElse(Step.Choice.WEIGHTED);
    }

    private static Onward onward(FieldsForm next) {
        List<String> codes =
                next.texts(
                        "codes",
                        CODES_MAX,
                        RouteForm::isCode,
                        "is neither a command_status such as 0x58 nor one of "
                                + String.join(", ", Onward.CLASSES));
        Function<String, Integer> seconds =
                field ->
                        next.wholeOrNot(field, 0, SECONDS_MAX)
                                .map(Long::intValue)
                                .orElse(Onward.NEVER);
        return new Onward(
                codes.stream()
                        .filter(code -> !Onward.CLASSES.contains(code))
                        .map(code -> Long.decode(decimal(code)).intValue())
                        .collect(Collectors.toSet()),
                codes.stream().filter(Onward.CLASSES::contains).collect(Collectors.toSet()),
                seconds.apply("refusedSeconds"),
                Math.max(0, seconds.apply("unboundSeconds")),
                seconds.apply("leftSeconds"));
    }

    private static boolean isCode(String text) {
        if (Onward.CLASSES.contains(text)) {
            return true;
        }
        if (!STATUS.matcher(text).matches()) {
            return false;
        }
        long status = Long.decode(decimal(text));
        return status > 0 && status <= Integer.MAX_VALUE;
    }

    /// What begins with 0 is not octal.
    private static String decimal(String code) {
        return code.startsWith("0x") || code.startsWith("0X")
                ? code
                : code.replaceFirst("^0+(?=.)", "");
    }
}
