package io.heliograph.policy;

import io.heliograph.admin.AdminForm;
import io.heliograph.admin.FieldsForm;
import io.heliograph.admin.Noun;
import io.heliograph.operator.SignedIn;
import io.heliograph.text.SenderRule;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/// Rules, as a noun: what is replaced in senders and texts, what is refused, what waits for a
/// person or for the end of quiet hours.
public final class RulesApi implements Noun<PolicyRule> {
    static final int SENDERS_MAX = 100;
    private static final int POSITION_MAX = 1_000_000_000;
    private static final int HOLD_SECONDS_MIN = 60;
    private static final int HOLD_SECONDS_MAX = 30 * 86_400;
    private static final int PHRASE_CHARS_MAX = 1_000;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final String NAME_TOLD =
            "is no name: 1 to 40 of a-z, 0-9 and hyphen, beginning with a letter";
    private static final Pattern DESTINATION = Pattern.compile("|[1-9][0-9]{0,14}");
    private static final Pattern TIME = Pattern.compile("(?:[01][0-9]|2[0-3]):[0-5][0-9]");
    private static final String TIME_TOLD = "is no time: such as 22:00";

    /// What a rule does.
    enum Kind {
        REPLACE,
        REFUSE,
        HOLD,
        QUIET;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Kind> of(String key) {
            return Arrays.stream(values()).filter(kind -> kind.key().equals(key)).findFirst();
        }
    }

    private final PolicyRuleStore store = new PolicyRuleStore();

    /// Without state.
    public RulesApi() {}

    @Override
    public String name() {
        return "rules";
    }

    @Override
    public long id(PolicyRule view) {
        return view.id();
    }

    @Override
    public long revision(PolicyRule view) {
        return view.revision();
    }

    @Override
    public Set<String> told() {
        return Set.of("id", "revision");
    }

    @Override
    public Optional<PolicyRule> find(Handle handle, long id) {
        return store.find(handle, id);
    }

    @Override
    public Optional<Long> named(Handle handle, String name) {
        return store.named(handle, name);
    }

    @Override
    public void lock(Handle handle, long id) {
        store.lock(handle, id);
    }

    @Override
    public List<PolicyRule> list(Handle handle, AdminForm form, long after, int limit) {
        return store.list(handle, form.filter("kind"), form.filter("account"), after, limit);
    }

    @Override
    public long create(Handle handle, FieldsForm fields, SignedIn by) {
        return store.add(handle, read(handle, fields));
    }

    @Override
    public void change(Handle handle, PolicyRule before, FieldsForm fields, SignedIn by) {
        store.change(handle, before.id(), read(handle, fields));
    }

    @Override
    public void remove(Handle handle, PolicyRule before, SignedIn by) {
        store.remove(handle, before.id());
    }

    /// What a call sets, held to what its kind has.
    private PolicyRuleStore.Wanted read(Handle handle, FieldsForm fields) {
        String name = fields.text("name", text -> NAME.matcher(text).matches(), NAME_TOLD);
        Kind kind =
                Kind.of(
                                fields.text(
                                        "kind",
                                        text -> Kind.of(text).isPresent(),
                                        "is no kind: replace, refuse, hold or quiet"))
                        .orElse(Kind.REPLACE);
        Optional<Long> account = account(handle, fields);
        Optional<Integer> provider = provider(handle, fields);
        Optional<String> phrase =
                fields.textOrNot(
                        "phrase",
                        text -> !text.isEmpty() && fits(text, PHRASE_CHARS_MAX),
                        "is no phrase: 1 to 1,000 characters");
        PolicyRuleStore.Wanted wanted =
                new PolicyRuleStore.Wanted(
                        name,
                        fields.wholeOrNot("position", 0, POSITION_MAX).orElse(0L).intValue(),
                        kind.key(),
                        fields.flag("enabled", true),
                        account,
                        provider,
                        fields.textOrNot(
                                        "destination",
                                        text -> DESTINATION.matcher(text).matches(),
                                        "is no destination: leading digits such as 38067")
                                .orElse(""),
                        fields.textOrNot(
                                "sender",
                                text -> !text.isEmpty() && fits(text, 100),
                                "is no sender: 1 to 100 characters"),
                        phrase,
                        fields.flag("ignoreCase", true),
                        fields.textOrNot(
                                "links",
                                List.of("any", "unknown")::contains,
                                "is neither any nor unknown"),
                        fields.texts(
                                "domains",
                                LimitsApi.DOMAINS_MAX,
                                LimitsApi::isDomain,
                                LimitsApi.DOMAIN_TOLD),
                        fields.texts(
                                "newSenders",
                                SENDERS_MAX,
                                text -> SenderRule.fault(text).isEmpty(),
                                "is no sender: 1 to 11 characters, or 3 to 15 digits"),
                        fields.textOrNot(
                                "newPhrase",
                                text -> fits(text, PHRASE_CHARS_MAX),
                                "has more than 1,000 characters"),
                        fields.wholeOrNot("holdSeconds", HOLD_SECONDS_MIN, HOLD_SECONDS_MAX),
                        fields.textOrNot(
                                "afterwards",
                                List.of("release", "refuse")::contains,
                                "is neither release nor refuse"),
                        time(fields, "quietFrom"),
                        time(fields, "quietUntil"),
                        fields.textOrNot(
                                "timeZone",
                                RulesApi::isZone,
                                "is no time zone: such as Europe/Kyiv"),
                        fields.textOrNot(
                                "quietDoes",
                                List.of("wait", "refuse")::contains,
                                "is neither wait nor refuse"));
        checkKind(kind, wanted, fields);
        fields.check();
        return wanted;
    }

    private static boolean fits(String text, int max) {
        return text.codePointCount(0, text.length()) <= max && text.indexOf('\0') < 0;
    }

    private static Optional<Long> account(Handle handle, FieldsForm fields) {
        Optional<String> login =
                fields.textOrNot("account", text -> fits(text, 255), "is no login");
        Optional<Long> account = login.flatMap(name -> AccountNameStore.account(handle, name));
        if (login.isPresent() && account.isEmpty()) {
            fields.fault("account", login.get(), "is no account: give its login");
        }
        return account;
    }

    private Optional<Integer> provider(Handle handle, FieldsForm fields) {
        Optional<String> name =
                fields.textOrNot("provider", text -> fits(text, 255), "is no provider");
        Optional<Integer> provider = name.flatMap(each -> store.provider(handle, each));
        if (name.isPresent() && provider.isEmpty()) {
            fields.fault("provider", name.get(), "is no provider: give its name");
        }
        return provider;
    }

    private static Optional<LocalTime> time(FieldsForm fields, String name) {
        return fields.textOrNot(name, text -> TIME.matcher(text).matches(), TIME_TOLD)
                .map(LocalTime::parse);
    }

    private static boolean isZone(String text) {
        try {
            return text.contains("/")
                    && ZoneId.getAvailableZoneIds().contains(ZoneId.of(text).getId());
        } catch (DateTimeException none) {
            return false; // which is the answer
        }
    }

    /// Faults what the kind does not have, and what it lacks.
    private static void checkKind(Kind kind, PolicyRuleStore.Wanted wanted, FieldsForm fields) {
        only(kind, Kind.REPLACE, fields, "newSenders", !wanted.newSenders().isEmpty());
        only(kind, Kind.REPLACE, fields, "newPhrase", wanted.newPhrase().isPresent());
        only(kind, Kind.REPLACE, fields, "provider", wanted.provider().isPresent());
        needs(kind, Kind.HOLD, fields, "holdSeconds", wanted.holdSeconds());
        needs(kind, Kind.HOLD, fields, "afterwards", wanted.afterwards());
        needs(kind, Kind.QUIET, fields, "quietFrom", wanted.quietFrom());
        needs(kind, Kind.QUIET, fields, "quietUntil", wanted.quietUntil());
        needs(kind, Kind.QUIET, fields, "timeZone", wanted.timeZone());
        needs(kind, Kind.QUIET, fields, "quietDoes", wanted.quietDoes());
        if (kind == Kind.REPLACE && wanted.newSenders().isEmpty() && wanted.newPhrase().isEmpty()) {
            fields.fault("newSenders", "is missing: a rule that replaces needs it, or newPhrase");
        }
        if (wanted.newPhrase().isPresent() && wanted.phrase().isEmpty()) {
            fields.fault("phrase", "is missing: newPhrase takes its place");
        }
        if (wanted.quietFrom().isPresent() && wanted.quietFrom().equals(wanted.quietUntil())) {
            fields.fault("quietUntil", "is the same as quietFrom: no hour would be quiet");
        }
        if (!wanted.domains().isEmpty() && !wanted.links().equals(Optional.of("unknown"))) {
            fields.fault("domains", "counts only where links is unknown");
        }
    }

    private static void only(Kind kind, Kind its, FieldsForm fields, String name, boolean there) {
        if (kind != its && there) {
            fields.fault(name, "is no field of a rule of the kind " + kind.key());
        }
    }

    private static void needs(
            Kind kind, Kind its, FieldsForm fields, String name, Optional<?> value) {
        only(kind, its, fields, name, value.isPresent());
        if (kind == its && value.isEmpty() && !fields.has(name)) {
            fields.fault(name, "is missing: a rule of the kind %s needs it".formatted(kind.key()));
        }
    }
}
