package io.heliograph.customer;

import io.heliograph.account.NewAccount;
import io.heliograph.admin.FieldsForm;
import io.heliograph.customer.Customer.Addresses;
import io.heliograph.customer.Customer.Door;
import io.heliograph.guard.AddressRange;
import io.heliograph.ledger.AmountText;
import io.heliograph.login.EmailAddress;
import io.heliograph.login.Login;
import io.heliograph.number.NumberText;
import io.heliograph.text.SenderRule;
import io.heliograph.webhook.AddressRule;
import java.net.Inet6Address;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads what is set of an account. What stays as it was is not judged: it may be older than the
/// rule.
final class CustomerForm {
    static final int SENDERS_MAX = 1_000;
    static final int ADDRESSES_MAX = 100;
    private static final int PROVIDERS_MAX = 1_000;
    private static final int TEXT_CHARS_MAX = 255;
    private static final int LOGIN_CHARS_MAX = 255;
    private static final int PASSWORD_CHARS_MIN = 6;
    private static final int PASSWORD_CHARS_MAX = 1_000;
    private static final int ANSWER_CHARS_MAX = 1_000;
    private static final int TEXT_DAYS_MAX = 36_500;

    /// Of IPv6 a caller is told by so many bits.
    private static final int IPV6_BITS_MAX = 64;

    private static final String TEXT = "is a text of at most 255 characters that can be seen";
    private static final String NAME = "is a text of 1 to 255 characters that can be seen";
    private static final String LOGIN =
            "is no login: 2 to 255 characters of one alphabet, letters, digits and signs that can be seen and are what they look like";
    private static final String ADDRESS =
            "is no address: give one such as 192.0.2.1 or 10.0.0.0/8, of IPv6 a /64 or a wider block";

    private final FieldsForm fields;
    private final @Nullable Customer before;
    private final AddressRule rule;

    private CustomerForm(FieldsForm fields, @Nullable Customer before, AddressRule rule) {
        this.fields = fields;
        this.before = before;
        this.rule = rule;
    }

    /// What names stand for.
    interface Names {
        /// The product, a fault of the field where there is none or it has another currency.
        ///
        /// @param name null: the one that it has, or that accounts have that register themselves
        long product(@Nullable String name);

        /// The price list; null: none of its own.
        @Nullable Long priceList(@Nullable String name);

        /// The numbers of providers.
        List<Integer> providers(List<String> names);
    }

    /// Reads it.
    ///
    /// @param before as it is; null: it is made
    /// @param names looks names up, and tells the form's faults
    /// @throws Refused with 400 and all faults
    static CustomerNew read(
            FieldsForm fields,
            @Nullable Customer before,
            AddressRule rule,
            Function<FieldsForm, Names> names) {
        CustomerNew read = new CustomerForm(fields, before, rule).read(names.apply(fields));
        fields.check();
        return read;
    }

    static String key(Door door) {
        return door.name().toLowerCase(Locale.ROOT);
    }

    private CustomerNew read(Names names) {
        return new CustomerNew(
                required("login", Customer::login, CustomerForm::isLogin, LOGIN).strip(),
                fields.secretOrNot("password", PASSWORD_CHARS_MIN, PASSWORD_CHARS_MAX)
                        .map(NewAccount.Password::new)
                        .orElse(null),
                required("name", Customer::name, text -> isText(text) && !text.isBlank(), NAME),
                text("companyName", Customer::companyName, CustomerForm::isText, TEXT).orElse(""),
                required(
                        "email",
                        Customer::email,
                        text -> text.length() <= EmailAddress.CHARS_MAX && EmailAddress.isOne(text),
                        "is no e-mail address"),
                phone(),
                text("skype", Customer::skype, CustomerForm::isText, TEXT).orElse(""),
                names.product(
                        text("product", Customer::product, _ -> true, "is a text").orElse(null)),
                names.priceList(
                        text("priceList", Customer::priceList, _ -> true, "is a text")
                                .orElse(null)),
                text(
                                "priceRule",
                                Customer::priceRule,
                                text -> List.of("submitted", "delivered").contains(text),
                                "is submitted or delivered")
                        .orElse("submitted"),
                Objects.requireNonNullElse(amount("credit"), 0L),
                flag("blocked", Customer::blocked),
                flag("confirmed", Customer::confirmed),
                doors(),
                addresses(),
                text(
                                "timeZone",
                                Customer::timeZone,
                                CustomerForm::isZone,
                                "is no time zone such as Europe/Kyiv or UTC")
                        .orElse("UTC"),
                senders(),
                url("reportUrl", Customer::reportUrl),
                url("getReportUrl", Customer::getReportUrl),
                url("incomingUrl", Customer::incomingUrl),
                text(
                                "stopAnswer",
                                Customer::stopAnswer,
                                text ->
                                        !text.isBlank()
                                                && isShown(text.replaceAll("[\r\n]", ""))
                                                && text.length() <= ANSWER_CHARS_MAX,
                                "is a text of 1 to 1000 characters")
                        .orElse(null),
                flag("smartEncoding", Customer::smartEncoding),
                fields.wholeOrNot("textDays", 0, TEXT_DAYS_MAX).map(Long::intValue).orElse(null),
                amount("lowBalance"),
                amount("lowBalanceOperator"),
                names.providers(
                        fields.texts("providersNotUsed", PROVIDERS_MAX, _ -> true, "is no text")));
    }

    private boolean stays(Function<Customer, @Nullable String> was, String text) {
        return before != null && text.equals(was.apply(before));
    }

    private Optional<String> text(
            String field,
            Function<Customer, @Nullable String> was,
            Predicate<String> fits,
            String told) {
        return fields.textOrNot(field, text -> stays(was, text) || fits.test(text), told);
    }

    private String required(
            String field, Function<Customer, String> was, Predicate<String> fits, String told) {
        return fields.text(field, text -> stays(was, text) || fits.test(text), told);
    }

    private boolean flag(String field, Predicate<Customer> was) {
        return fields.flag(field, before != null && was.test(before));
    }

    private static boolean isLogin(String text) {
        String login = text.strip();
        return login.length() >= 2
                && login.length() <= LOGIN_CHARS_MAX
                && new Login(login).isPlain();
    }

    private static boolean isText(String text) {
        return text.length() <= TEXT_CHARS_MAX && isShown(text);
    }

    /// Nothing in it is what no database keeps, or no screen shows.
    private static boolean isShown(String text) {
        return text.codePoints()
                .noneMatch(c ->
                        Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }

    private static boolean isZone(String text) {
        return ZoneId.getAvailableZoneIds().contains(text);
    }

    private String phone() {
        String told = required("phone", Customer::phone, _ -> true, "is a text of digits");
        if (!fields.has("phone") || stays(Customer::phone, told)) {
            return told.isEmpty() ? "0" : told;
        }
        NumberText.Read read = NumberText.read(told);
        if (read.fault() != null) {
            fields.fault("phone", told, read.fault());
        }
        return read.found().map(Object::toString).orElse("0");
    }

    private @Nullable Long amount(String field) {
        Optional<String> told = fields.textOrNot(field, _ -> true, AmountText.RULE);
        if (told.isEmpty()) {
            return null;
        }
        AmountText read = AmountText.read(told.get());
        Long micros = read.micros();
        if (read.fault() != null) {
            fields.fault(field, told.get(), read.fault());
        } else if (micros != null && micros < 0) {
            fields.fault(field, told.get(), "is below zero");
        }
        return micros;
    }

    private List<String> doors() {
        List<String> known = Arrays.stream(Door.values()).map(CustomerForm::key).toList();
        return fields.texts(
                "doors",
                known.size(),
                known::contains,
                "is no door: one of " + String.join(", ", known));
    }

    private Addresses addresses() {
        Addresses was = before == null ? new Addresses(List.of(), List.of()) : before.addresses();
        return fields.object("addresses")
                .map(inner ->
                        new Addresses(
                                addresses(inner, "rest", was.rest()),
                                addresses(inner, "get", was.get())))
                .orElse(was);
    }

    private static List<String> addresses(FieldsForm inner, String door, List<String> was) {
        return inner.has(door)
                ? inner.texts(
                        door, ADDRESSES_MAX, text -> was.contains(text) || isAddress(text), ADDRESS)
                : was;
    }

    private static boolean isAddress(String text) {
        if (!AddressRange.isOne(text)) {
            return false;
        }
        AddressRange range = AddressRange.parse(text);
        return !(range.network() instanceof Inet6Address) || range.bits() <= IPV6_BITS_MAX;
    }

    private List<String> senders() {
        return fields.texts(
                "senders",
                SENDERS_MAX,
                text ->
                        (before != null && before.senders().contains(text))
                                || (isShown(text) && SenderRule.fault(text).isEmpty()),
                "is no sender: " + SenderRule.RULE);
    }

    private @Nullable String url(String field, Function<Customer, @Nullable String> was) {
        Optional<String> told = fields.textOrNot(field, _ -> true, "is a URL");
        if (told.isEmpty() || stays(was, told.get())) {
            return told.orElse(null);
        }
        rule.fault(told.get()).ifPresent(fault -> fields.fault(field, told.get(), fault));
        return told.get();
    }
}
