package io.heliograph.admin;

import io.heliograph.form.FieldFaults;
import io.heliograph.form.Query;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.http.Call;
import io.heliograph.http.Spooled;
import io.heliograph.operator.Permit;
import io.heliograph.operator.SignedIn;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// One call of an operator.
public final class AdminForm {
    /// Rows of a page.
    static final int LIMIT_MAX = 1_000;

    private static final int LIMIT_USUAL = 100;
    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");
    private static final Pattern REVISION = Pattern.compile("(?:W/)?\"?([0-9]{1,18})\"?");
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
    private static final Pattern KEY = Pattern.compile("[!-~]{1,200}");

    private final Call call;
    private final SignedIn by;
    private final Query query;

    /// Parameters of the query that the call has.
    private final Set<String> asked = new HashSet<>();

    private Optional<Spooled> spooled = Optional.empty();

    AdminForm(Call call, SignedIn by) {
        this.call = call;
        this.by = by;
        this.query = call.query();
    }

    /// Who calls.
    public SignedIn by() {
        return by;
    }

    /// Refuses who may not that, where what the call asks for needs more than the call does.
    ///
    /// @throws Refused with 403
    public void require(Permit permit) {
        AdminApi.require(by, permit);
    }

    /// The number in the path.
    ///
    /// @throws Refused with 404 where it is none
    public long id() {
        String id = call.parameter("id");
        if (!ID.matcher(id).matches()) {
            throw notFound();
        }
        return Long.parseLong(id);
    }

    /// The number that the path tells, or that the name there has.
    ///
    /// @param named the number of that name
    /// @throws Refused with 404 where there is none
    public long id(Function<String, Optional<Long>> named) {
        String told = call.parameter("id");
        return ID.matcher(told).matches()
                ? Long.parseLong(told)
                : Optional.of(told)
                        .filter(FieldsForm::canBeKept)
                        .flatMap(named)
                        .orElseThrow(this::notFound);
    }

    /// The number that another parameter of the path tells, which may be below zero.
    ///
    /// @throws Refused with 404 where it is none
    public long id(String parameter) {
        String told = call.parameter(parameter);
        if (!ID.matcher(told.replaceFirst("^-", "")).matches()) {
            throw notFound(parameter);
        }
        return Long.parseLong(told);
    }

    /// Refused with 404: there is nothing of that number.
    public Refused notFound() {
        return notFound("id");
    }

    /// The same of another parameter of the path.
    public Refused notFound(String parameter) {
        return Refused.coded(
                404,
                "not_found",
                "There is nothing with the %s %s.".formatted(parameter, call.parameter(parameter)));
    }

    /// The body's fields.
    ///
    /// @throws Refused with 400 where it is no object, and as [Call#json]
    public FieldsForm fields() {
        return new FieldsForm(object());
    }

    /// The same of a call that may have no body.
    public FieldsForm fieldsOrNone() {
        return call.body().length == 0
                ? new FieldsForm(JsonNodeFactory.instance.objectNode())
                : fields();
    }

    ObjectNode object() {
        JsonNode body = call.json();
        if (!body.isObject()) {
            throw Refused.text(
                    400, "The body is no JSON object: give one such as {\"name\":\"…\"}.");
        }
        return (ObjectNode) body;
    }

    /// Of which revision the caller takes what he changes to be.
    ///
    /// @throws Refused with 428 where it is not told, with 400 where it is none
    long revision() {
        String told =
                call.header("If-Match")
                        .orElseThrow(() ->
                                Refused.coded(
                                        428,
                                        "revision_missing",
                                        "Say by If-Match which revision is to be changed: the ETag of what was read."));
        Matcher revision = REVISION.matcher(told.strip());
        if (!revision.matches()) {
            throw Refused.coded(
                    400,
                    "revision_malformed",
                    "If-Match is the revision that was read, such as \"3\".");
        }
        return Long.parseLong(revision.group(1));
    }

    /// Why, in the operator's words.
    String note() {
        return NoteForm.read(call.header("Audit-Note").orElse(""));
    }

    /// By what a call that is made again is known.
    ///
    /// @throws Refused with 400 where it is malformed
    public Optional<String> key() {
        Optional<String> key = call.header("Idempotency-Key").map(String::strip);
        if (key.isPresent() && !KEY.matcher(key.get()).matches()) {
            throw Refused.coded(
                    400,
                    "idempotency_key_malformed",
                    "Idempotency-Key has 1 to 200 printable ASCII characters without blanks.");
        }
        return key;
    }

    /// Whether the query says so.
    ///
    /// @throws Refused with 400 where it says neither
    public boolean flag(String name) {
        String told = filter(name);
        if (!List.of("", "true", "false").contains(told)) {
            throw refused(name, told, "is true or false");
        }
        return told.equals("true");
    }

    /// How many rows are wanted.
    public int limit() {
        return (int) number("limit", 1, LIMIT_MAX).orElse(LIMIT_USUAL);
    }

    /// Behind which row the page begins; 0: from the first.
    public long after() {
        return number("after").orElse(0);
    }

    /// A number of the query.
    ///
    /// @throws Refused with 400 where it is none
    public OptionalLong number(String name) {
        return number(name, 0, Long.MAX_VALUE);
    }

    /// An instant of the query; empty where it is left out.
    ///
    /// @throws Refused with 400 where it is none
    public Optional<Instant> moment(String name) {
        String told = filter(name);
        if (told.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Moment.read(told).orElseThrow(() -> refused(name, told, Moment.TOLD)));
    }

    private OptionalLong number(String name, long min, long max) {
        String told = filter(name);
        if (told.isEmpty()) {
            return OptionalLong.empty();
        }
        long number = told.matches("[0-9]{1,18}") ? Long.parseLong(told) : -1;
        if (number < min || number > max) {
            throw refused(name, told, "is a whole number from %d to %d".formatted(min, max));
        }
        return OptionalLong.of(number);
    }

    /// A text of the query; empty where it is left out.
    public String filter(String name) {
        asked.add(name);
        String told = query.text(name);
        if (!FieldsForm.canBeKept(told)) {
            throw refused(name, told, "has characters that no text has");
        }
        return told;
    }

    /// Refuses a query with a parameter that nobody has asked for: a `dryrun` would be no dry run.
    ///
    /// @throws Refused with 400
    public void checkQuery() {
        FieldFaults faults = new FieldFaults();
        query.names().stream()
                .filter(name -> !asked.contains(name))
                .forEach(name -> faults.add(name, "is no parameter of this call"));
        faults.check();
    }

    /// Refused with 400: a parameter of the query is wrong.
    ///
    /// @param told as the sentence goes on after the value
    public static Refused refused(String name, String value, String told) {
        FieldFaults faults = new FieldFaults();
        faults.add(name, value, told);
        return faults.refusal();
    }

    /// A page of views.
    ///
    /// @param found as many as [#limit], and one more where there are more
    public <V> Answer page(List<V> found, ToLongFunction<V> id) {
        return page(found, id, JsonGenerator::writePOJO);
    }

    /// The same, where each is written otherwise.
    <V> Answer page(List<V> found, ToLongFunction<V> id, BiConsumer<JsonGenerator, V> writer) {
        int limit = limit();
        checkQuery();
        return PageForm.answer(found, limit, id, writer);
    }

    /// What a call made again must be like, beside its body.
    byte[] same() {
        StringBuilder same = new StringBuilder(call.method() + ' ' + call.path());
        PARAMETER
                .matcher(call.path())
                .results()
                .forEach(name -> same.append(' ').append(call.parameter(name.group(1))));
        same.append('\n').append(query.without("dryRun"));
        return same.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /// What a call made again has too: the body, or the digest of one that is in a file.
    byte[] body() {
        return spooled.map(Spooled::digest).orElseGet(call::body);
    }

    /// The body in a file, which is the caller's to close.
    ///
    /// @throws Refused with 413 when it is larger
    public Spooled spooled(long bytesMax) {
        Spooled read = call.spooled(bytesMax);
        spooled = Optional.of(read);
        return read;
    }
}
