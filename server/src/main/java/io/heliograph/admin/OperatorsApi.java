package io.heliograph.admin;

import io.heliograph.form.Refused;
import io.heliograph.guard.AddressRange;
import io.heliograph.guard.Passwords;
import io.heliograph.http.Answer;
import io.heliograph.operator.Operator;
import io.heliograph.operator.OperatorSecretStore;
import io.heliograph.operator.OperatorStore;
import io.heliograph.operator.Permit;
import io.heliograph.operator.RoleStore;
import io.heliograph.operator.SignedIn;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;

/// Operators, as a noun; and the end of what one signs in with.
public final class OperatorsApi implements Noun<Operator>, AdminApi.Part {
    static final int ADDRESSES_MAX = 50;
    static final String ADDRESS = "is no address: give one such as 192.0.2.1 or 10.0.0.0/8";
    private static final int ROLES_MAX = 20;
    private static final int PASSWORD_MIN = 12;
    private static final int PASSWORD_MAX = 200;
    private static final String NAME =
            "is no name: 1 to 40 of a-z, 0-9, dot, hyphen and underscore, beginning with a letter";
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final OperatorStore store = new OperatorStore();
    private final OperatorSecretStore secrets = new OperatorSecretStore();
    private final RoleStore roles = new RoleStore();
    private final Passwords passwords;
    private final ChangeApi changes;
    private final Clock clock;

    /// @param passwords shared with whoever else hashes some
    public OperatorsApi(Passwords passwords, ChangeApi changes, Clock clock) {
        this.passwords = passwords;
        this.changes = changes;
        this.clock = clock;
    }

    @Override
    public void calls(AdminApi.Calls calls) {
        new NounApi<>(this, Permit.OPERATORS_READ, Permit.OPERATORS_WRITE, changes).calls(calls);
        calls.delete("/admin/v1/operators/{id}/totp", Permit.OPERATORS_WRITE, this::forgetDevice)
                .delete(
                        "/admin/v1/operators/{id}/sessions",
                        Permit.OPERATORS_WRITE,
                        this::endSessions);
    }

    @Override
    public String name() {
        return "operators";
    }

    @Override
    public long id(Operator view) {
        return view.id();
    }

    @Override
    public long revision(Operator view) {
        return view.revision();
    }

    @Override
    public Set<String> told() {
        return Set.of("id", "hasPassword", "hasTotp", "createdAt", "revision");
    }

    @Override
    public Optional<Operator> find(Handle handle, long id) {
        return store.find(handle, id);
    }

    @Override
    public Optional<Long> named(Handle handle, String name) {
        return store.find(handle, name).map(Operator::id);
    }

    @Override
    public void lock(Handle handle, long id) {
        store.lock(handle, id);
    }

    @Override
    public List<Operator> list(Handle handle, AdminForm form, long after, int limit) {
        return store.list(handle, after, limit);
    }

    /// What a call sets.
    private record Wanted(
            String name,
            Optional<String> password,
            List<String> roles,
            List<String> addresses,
            boolean enabled) {}

    private Wanted read(Handle handle, FieldsForm fields, SignedIn by) {
        Wanted wanted =
                new Wanted(
                        fields.text("name", text -> Operator.NAME.matcher(text).matches(), NAME),
                        fields.secretOrNot("password", PASSWORD_MIN, PASSWORD_MAX),
                        fields.texts("roles", ROLES_MAX, _ -> true, "is no role"),
                        fields.texts("addresses", ADDRESSES_MAX, AddressRange::isOne, ADDRESS),
                        fields.flag("enabled", true));
        roles.unknown(handle, wanted.roles)
                .forEach(role ->
                        fields.fault("roles", role, "is no role: GET /admin/v1/roles lists them"));
        for (Permit permit : roles.permits(handle, wanted.roles)) {
            if (!by.may(permit)) {
                fields.fault("roles", "permits " + permit.key() + ", which you may not yourself");
            }
        }
        fields.check();
        return wanted;
    }

    private String hash(String password, SignedIn by) {
        return passwords
                .hash(password, by.address())
                .orElseThrow(() ->
                        Refused.busy(RETRY_AFTER, "Too many passwords are hashed: try again."));
    }

    @Override
    public long create(Handle handle, FieldsForm fields, SignedIn by) {
        Wanted wanted = read(handle, fields, by);
        return store.add(
                handle,
                wanted.name,
                wanted.password.map(password -> hash(password, by)).orElse(null),
                wanted.roles,
                wanted.addresses,
                wanted.enabled,
                clock.instant());
    }

    @Override
    public void change(Handle handle, Operator before, FieldsForm fields, SignedIn by) {
        store.alone(handle);
        requireNotAbove(handle, before, by);
        Wanted wanted = read(handle, fields, by);
        store.change(
                handle, before.id(), wanted.name, wanted.roles, wanted.addresses, wanted.enabled);
        wanted.password.ifPresent(
                password -> store.setPassword(handle, before.id(), hash(password, by)));
        if (!wanted.enabled || wanted.password.isPresent()) {
            store.endSignedIn(handle, before.id(), !wanted.enabled);
        }
        requireAdministrator(store, handle);
    }

    @Override
    public void remove(Handle handle, Operator before, SignedIn by) {
        store.alone(handle);
        requireNotAbove(handle, before, by);
        store.remove(handle, before.id());
        requireAdministrator(store, handle);
    }

    /// Who may less does not change who may more: a password of theirs would be one of his.
    private void requireNotAbove(Handle handle, Operator other, SignedIn by) {
        for (Permit permit : roles.permits(handle, other.roles())) {
            AdminApi.require(by, permit);
        }
    }

    static void requireAdministrator(OperatorStore store, Handle handle) {
        if (store.changers(handle) == 0) {
            throw Refused.coded(
                    409,
                    "last_administrator",
                    "Nobody would be left who may change operators: give another the role administrator first.");
        }
    }

    private Answer forgetDevice(AdminForm form) {
        return ending(form, "totp_removed", (handle, id) -> secrets.forget(handle, id));
    }

    private Answer endSessions(AdminForm form) {
        return ending(form, "sessions_ended", (handle, id) -> store.endSignedIn(handle, id, false));
    }

    private Answer ending(AdminForm form, String act, BiConsumer<Handle, Long> end) {
        return changes.change(
                form,
                handle -> {
                    long id = form.id(name -> named(handle, name));
                    store.lock(handle, id);
                    Operator before = store.find(handle, id).orElseThrow(form::notFound);
                    requireNotAbove(handle, before, form.by());
                    end.accept(handle, id);
                    Operator after = store.find(handle, id).orElseThrow();
                    return new ChangeApi.Done(
                            act,
                            name(),
                            Long.toString(id),
                            before,
                            after,
                            Answer.json(200, json -> json.writePOJO(after)));
                });
    }
}
