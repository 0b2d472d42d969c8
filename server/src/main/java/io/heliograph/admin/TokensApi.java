package io.heliograph.admin;

import io.heliograph.admin.ChangeApi.Done;
import io.heliograph.form.Refused;
import io.heliograph.guard.AddressRange;
import io.heliograph.http.Answer;
import io.heliograph.operator.OperatorStore;
import io.heliograph.operator.OperatorToken;
import io.heliograph.operator.OperatorTokenStore;
import io.heliograph.operator.OperatorTokens;
import io.heliograph.operator.OperatorTokens.Issued;
import io.heliograph.operator.Permit;
import io.heliograph.operator.RoleStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Tokens of programs: an operator's own, or, for who may change operators, everybody's.
public final class TokensApi implements AdminApi.Part {
    private static final String PATH = "/admin/v1/tokens";
    private static final int NAME_MAX = 100;
    private static final long DAYS_USUAL = 90;

    private final OperatorTokenStore store = new OperatorTokenStore();
    private final OperatorStore operators = new OperatorStore();
    private final RoleStore roles = new RoleStore();
    private final OperatorTokens tokens;
    private final ChangeApi changes;

    /// Over what makes tokens.
    public TokensApi(OperatorTokens tokens, ChangeApi changes) {
        this.tokens = tokens;
        this.changes = changes;
    }

    @Override
    public void calls(AdminApi.Calls calls) {
        calls.get(PATH, null, this::list)
                .post(PATH, null, this::create)
                .delete(PATH + "/{id}", null, this::end);
    }

    private Answer list(AdminForm form) {
        long operator = form.number("operatorId").orElse(form.by().operatorId());
        if (operator != form.by().operatorId()) {
            form.require(Permit.OPERATORS_READ);
        }
        int limit = form.limit();
        return form.page(
                changes.read(handle -> store.list(handle, operator, form.after(), limit + 1)),
                OperatorToken::id);
    }

    /// A program makes no further tokens, which would outlive its own, unless it may change
    /// operators.
    private Answer create(AdminForm form) {
        if (!form.by().session()) {
            form.require(Permit.OPERATORS_WRITE);
        }
        return changes.change(
                form,
                handle -> {
                    FieldsForm fields = form.fields();
                    long operator =
                            fields.wholeOrNot("operatorId", 1, Long.MAX_VALUE)
                                    .orElse(form.by().operatorId());
                    String name =
                            fields.text(
                                    "name",
                                    text -> !text.isBlank() && text.length() <= NAME_MAX,
                                    "is no name: 1 to 100 characters that tell what the token is for");
                    List<String> permits =
                            fields.has("permits") ? RolesApi.permits(fields, form.by()) : null;
                    List<String> addresses =
                            fields.texts(
                                    "addresses",
                                    OperatorsApi.ADDRESSES_MAX,
                                    AddressRange::isOne,
                                    OperatorsApi.ADDRESS);
                    long days =
                            fields.wholeOrNot("days", 1, OperatorTokens.LIFETIME_MAX.toDays())
                                    .orElse(DAYS_USUAL);
                    fields.check();
                    requireMay(handle, form, operator, permits == null);
                    Issued issued =
                            tokens.issue(
                                    handle,
                                    operator,
                                    name.strip(),
                                    permits != null
                                            ? permits
                                            : operator == form.by().operatorId() ? own(form) : null,
                                    addresses,
                                    Duration.ofDays(days));
                    OperatorToken made = store.find(handle, issued.id()).orElseThrow();
                    return new Done(
                            "created",
                            "tokens",
                            Long.toString(made.id()),
                            null,
                            made,
                            Answer.json(
                                    201,
                                    json -> {
                                        json.writeStartObject();
                                        json.writeStringProperty("token", issued.token());
                                        json.writePOJOProperty("about", made);
                                        json.writeEndObject();
                                    }));
                });
    }

    /// What a token that may less makes may not be more.
    private static @Nullable List<String> own(AdminForm form) {
        return form.by().session()
                ? null
                : form.by().permits().stream().map(Permit::key).sorted().toList();
    }

    private void requireMay(Handle handle, AdminForm form, long operator, boolean all) {
        if (operator == form.by().operatorId()) {
            return;
        }
        form.require(Permit.OPERATORS_WRITE);
        Set<Permit> theirs =
                operators
                        .find(handle, operator)
                        .map(other -> roles.permits(handle, other.roles()))
                        .orElseThrow(() ->
                                Refused.coded(
                                        404,
                                        "not_found",
                                        "There is no operator " + operator + "."));
        if (all) {
            theirs.forEach(form::require);
        }
    }

    private Answer end(AdminForm form) {
        return changes.change(
                form,
                handle -> {
                    OperatorToken before =
                            store.find(handle, form.id()).orElseThrow(form::notFound);
                    if (before.operatorId() != form.by().operatorId()
                            && !form.by().may(Permit.OPERATORS_WRITE)) {
                        throw form.notFound();
                    }
                    store.end(handle, before.id());
                    return new Done(
                            "removed",
                            "tokens",
                            Long.toString(before.id()),
                            before,
                            null,
                            Answer.json(200, json -> json.writePOJO(before)));
                });
    }
}
