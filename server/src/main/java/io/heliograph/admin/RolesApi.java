package io.heliograph.admin;

import io.heliograph.form.Refused;
import io.heliograph.operator.OperatorStore;
import io.heliograph.operator.Permit;
import io.heliograph.operator.Role;
import io.heliograph.operator.RoleStore;
import io.heliograph.operator.SignedIn;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Roles, as a noun.
public final class RolesApi implements Noun<Role> {
    private static final String NAME =
            "is no name: 1 to 40 of a-z, 0-9 and hyphen, beginning with a letter";
    private static final String PERMIT = "is no permit: one of ";

    private final RoleStore store = new RoleStore();
    private final OperatorStore operators = new OperatorStore();

    /// Without state.
    public RolesApi() {}

    @Override
    public String name() {
        return "roles";
    }

    @Override
    public long id(Role view) {
        return view.id();
    }

    @Override
    public long revision(Role view) {
        return view.revision();
    }

    @Override
    public Set<String> told() {
        return Set.of("id", "builtIn", "revision");
    }

    @Override
    public Optional<Role> find(Handle handle, long id) {
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
    public List<Role> list(Handle handle, AdminForm form, long after, int limit) {
        return store.list(handle, after, limit);
    }

    /// What a call sets.
    private record Wanted(String name, List<String> permits) {}

    private static Wanted read(FieldsForm fields, SignedIn by) {
        Wanted wanted =
                new Wanted(
                        fields.text("name", text -> Role.NAME.matcher(text).matches(), NAME),
                        permits(fields, by));
        fields.check();
        return wanted;
    }

    /// Those of a field: none that the caller may not himself.
    static List<String> permits(FieldsForm fields, SignedIn by) {
        List<String> known = Permit.keys();
        List<String> permits =
                fields.texts(
                        "permits",
                        known.size() + 1,
                        key -> key.equals(Permit.ALL) || known.contains(key),
                        PERMIT + String.join(", ", known) + ", or * for all");
        for (Permit permit : Permit.all(permits)) {
            if (!by.may(permit)) {
                fields.fault("permits", permit.key(), "is what you may not yourself");
            }
        }
        return permits;
    }

    @Override
    public long create(Handle handle, FieldsForm fields, SignedIn by) {
        Wanted wanted = read(fields, by);
        return store.add(handle, wanted.name, wanted.permits);
    }

    @Override
    public void change(Handle handle, Role before, FieldsForm fields, SignedIn by) {
        requireOwn(before);
        operators.alone(handle);
        Wanted wanted = read(fields, by);
        store.change(handle, before.id(), wanted.name, wanted.permits);
        OperatorsApi.requireAdministrator(operators, handle);
    }

    @Override
    public void remove(Handle handle, Role before, SignedIn by) {
        requireOwn(before);
        List<String> holders = store.holders(handle, before.id());
        if (!holders.isEmpty()) {
            throw Refused.coded(
                    409,
                    "role_in_use",
                    "Operators have this role (%s): give them others first."
                            .formatted(String.join(", ", holders)));
        }
        store.remove(handle, before.id());
    }

    private static void requireOwn(Role role) {
        if (role.builtIn()) {
            throw Refused.coded(
                    409,
                    "role_built_in",
                    "This role ships with the product: make one of your own.");
        }
    }
}
