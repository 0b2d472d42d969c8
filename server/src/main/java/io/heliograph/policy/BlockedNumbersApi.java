package io.heliograph.policy;

import io.heliograph.admin.AdminApi;
import io.heliograph.admin.AdminForm;
import io.heliograph.admin.ChangeApi;
import io.heliograph.admin.FieldsForm;
import io.heliograph.admin.Noun;
import io.heliograph.admin.NounApi;
import io.heliograph.http.Answer;
import io.heliograph.number.Msisdn;
import io.heliograph.operator.Permit;
import io.heliograph.operator.SignedIn;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;

/// The black list of the platform, as a noun whose numbers are the phones' own; and many of them at
/// once.
public final class BlockedNumbersApi implements Noun<BlockedNumber>, AdminApi.Part {
    /// Numbers added by one call.
    static final int NUMBERS_MAX = 10_000;

    private static final int REASON_CHARS_MAX = 500;
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{6,14}");
    private static final Pattern PREFIX = Pattern.compile("[1-9][0-9]{0,14}");
    private static final String NUMBER_TOLD =
            "is no number: 7 to 15 digits, the country code first, without a plus";
    private static final String PREFIX_TOLD =
            "is no prefix: 1 to 15 digits, the country code first, without a plus";
    private static final String REASON_TOLD =
            "has more than " + REASON_CHARS_MAX + " characters, or a null among them";

    private final BlockedListStore store = new BlockedListStore();
    private final ChangeApi changes;
    private final Clock clock;

    /// @param changes makes the changes
    public BlockedNumbersApi(ChangeApi changes, Clock clock) {
        this.changes = changes;
        this.clock = clock;
    }

    @Override
    public void calls(AdminApi.Calls calls) {
        new NounApi<>(this, Permit.RULES_READ, Permit.RULES_WRITE, changes).calls(calls);
        calls.post("/admin/v1/blocked-numbers/add", Permit.RULES_WRITE, this::addAll);
    }

    @Override
    public String name() {
        return "blocked-numbers";
    }

    @Override
    public long id(BlockedNumber view) {
        return view.id();
    }

    @Override
    public long revision(BlockedNumber view) {
        return view.revision();
    }

    @Override
    public Set<String> told() {
        return Set.of("id", "number", "prefix", "blockedBy", "blockedAt", "revision");
    }

    @Override
    public Optional<BlockedNumber> find(Handle handle, long id) {
        return store.find(handle, id).or(() -> store.find(handle, identity(id)));
    }

    /// A number written in another national way is the same.
    private static long identity(long digits) {
        return Msisdn.isValid(digits) ? new Msisdn(digits).identity().value() : digits;
    }

    @Override
    public void lock(Handle handle, long id) {
        store.lock(handle, List.of(id, identity(id)));
    }

    @Override
    public List<BlockedNumber> list(Handle handle, AdminForm form, long after, int limit) {
        String number = form.filter("number");
        if (number.isEmpty()) {
            return store.list(handle, after, limit);
        }
        return store.blocking(handle, digits(number), after, limit);
    }

    /// All that would block that number: itself and what it begins with.
    private static List<Long> digits(String number) {
        return Pattern.compile("[^0-9]").matcher(number).replaceAll("").isEmpty()
                ? List.of()
                : LongStream.concat(leading(identity(plain(number))), leading(plain(number)))
                        .distinct()
                        .boxed()
                        .toList();
    }

    private static long plain(String number) {
        String digits = Pattern.compile("[^0-9]").matcher(number).replaceAll("");
        return Long.parseLong(digits.substring(0, Math.min(15, digits.length())));
    }

    private static LongStream leading(long number) {
        return LongStream.iterate(number, digits -> digits > 0, digits -> digits / 10);
    }

    @Override
    public long create(Handle handle, FieldsForm fields, SignedIn by) {
        boolean prefix = fields.flag("prefix", false);
        String number = fields.text("number", fits(prefix), told(prefix));
        String reason = reason(fields);
        fields.check();
        return store.add(
                handle, number(number, prefix), prefix, reason, by.name(), clock.instant());
    }

    private static Function<String, Boolean> fits(boolean prefix) {
        Pattern pattern = prefix ? PREFIX : NUMBER;
        return text -> pattern.matcher(text).matches();
    }

    private static String told(boolean prefix) {
        return prefix ? PREFIX_TOLD : NUMBER_TOLD;
    }

    private static long number(String digits, boolean prefix) {
        long number = Long.parseLong(digits);
        return prefix ? number : identity(number);
    }

    private static String reason(FieldsForm fields) {
        return fields.textOrNot(
                        "reason",
                        text ->
                                text.codePointCount(0, text.length()) <= REASON_CHARS_MAX
                                        && text.indexOf(0) < 0,
                        REASON_TOLD)
                .orElse("");
    }

    @Override
    public void change(Handle handle, BlockedNumber before, FieldsForm fields, SignedIn by) {
        String reason = reason(fields);
        fields.check();
        store.change(handle, before.id(), reason);
    }

    @Override
    public void remove(Handle handle, BlockedNumber before, SignedIn by) {
        store.remove(handle, before.id());
    }

    /// What many at once came to, as the audit keeps it too.
    private record Added(
            List<String> numbers, boolean prefix, String reason, int added, int known) {}

    private Answer addAll(AdminForm form) {
        FieldsForm fields = form.fields();
        boolean prefix = fields.flag("prefix", false);
        List<String> numbers = fields.texts("numbers", NUMBERS_MAX, fits(prefix), told(prefix));
        if (numbers.isEmpty()) {
            fields.fault("numbers", "is missing, or has none");
        }
        String reason = reason(fields);
        fields.check();
        List<Long> digits =
                numbers.stream().map(each -> number(each, prefix)).distinct().sorted().toList();
        return changes.change(
                form,
                handle -> {
                    int added =
                            store.addAll(
                                    handle,
                                    digits,
                                    prefix,
                                    reason,
                                    form.by().name(),
                                    clock.instant());
                    Added done = new Added(numbers, prefix, reason, added, digits.size() - added);
                    return new ChangeApi.Done(
                            "added",
                            name(),
                            "many",
                            null,
                            done,
                            Answer.json(
                                    200,
                                    json ->
                                            json.writeStartObject()
                                                    .writeNumberProperty("added", done.added)
                                                    .writeNumberProperty("known", done.known)
                                                    .writeEndObject()));
                });
    }
}
