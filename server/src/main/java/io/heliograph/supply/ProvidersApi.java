package io.heliograph.supply;

import io.heliograph.admin.AdminForm;
import io.heliograph.admin.FieldsForm;
import io.heliograph.admin.Noun;
import io.heliograph.dispatch.Traffic;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.Refused;
import io.heliograph.operator.SignedIn;
import io.heliograph.provider.Duty;
import io.heliograph.provider.ProviderLook;
import io.heliograph.secret.KeyRing;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Providers, as a noun.
public final class ProvidersApi implements Noun<ProviderView> {
    /// Of those that there are at a time.
    static final int PROVIDERS_MAX = 1_000;

    /// Each that ever was keeps its number.
    static final int NUMBERS_MAX = Short.MAX_VALUE;

    /// Digits alone are a number in a path.
    private static final String NAME = "(?=.*[A-Za-z_-])[A-Za-z0-9_-]{1,32}";

    private final SupplyStore store = new SupplyStore();
    private final FileProviders file;
    private final Traffic traffic;
    private final KeyRing keys;
    private final Clock clock;

    /// @param file what the configuration says of them
    /// @param traffic that they carry
    /// @param keys seals their passwords
    public ProvidersApi(FileProviders file, Traffic traffic, KeyRing keys, Clock clock) {
        this.file = file;
        this.traffic = traffic;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "providers";
    }

    @Override
    public long id(ProviderView view) {
        return view.row().id();
    }

    @Override
    public long revision(ProviderView view) {
        return view.row().revision();
    }

    @Override
    public Object shown(ProviderView view) {
        int id = view.row().id();
        return traffic.look(id)
                .map(look ->
                        new ProviderView(
                                view.row(),
                                view.fileDiffers(),
                                LiveView.of(look, traffic.paused(id))))
                .orElse(view);
    }

    @Override
    public Set<String> told() {
        return ProviderView.TOLD;
    }

    @Override
    public Optional<ProviderView> find(Handle handle, long id) {
        return store.find(handle, id).map(this::view);
    }

    @Override
    public Optional<Long> named(Handle handle, String name) {
        return store.named(handle, name).map(row -> (long) row.id());
    }

    private ProviderView view(ProviderRow row) {
        return new ProviderView(row, file.differences(row), null);
    }

    @Override
    public void lock(Handle handle, long id) {
        store.lock(handle, id);
    }

    @Override
    public List<ProviderView> list(Handle handle, AdminForm form, long after, int limit) {
        String state = form.filter("state");
        if (!state.isEmpty() && Duty.named(state).isEmpty()) {
            FieldFaults faults = new FieldFaults();
            faults.add("state", state, "is no state: on, paused, draining or off");
            throw faults.refusal();
        }
        return store.list(handle, state, form.filter("name"), after, limit).stream()
                .map(this::view)
                .toList();
    }

    @Override
    public long create(Handle handle, FieldsForm fields, SignedIn by) {
        String name =
                fields.text(
                        "name",
                        text -> text.matches(NAME),
                        "is no name: 1 to 32 letters, digits, - and _, not digits alone");
        ProviderForm.Wanted wanted =
                ProviderForm.read(
                        fields, name.isEmpty() ? "new" : name, ProviderDocument.NOTHING, Duty.ON);
        store.alone(handle);
        if (store.named(handle, name).isPresent()) {
            throw Refused.coded(
                    409, "exists_already", "There is one of that name already: take another.");
        }
        int id = store.next(handle, name);
        if (store.count(handle) >= PROVIDERS_MAX || id > NUMBERS_MAX) {
            throw Refused.coded(
                    409,
                    "too_many",
                    "There are %d providers at most, and %d numbers for all that ever were: remove or reuse one."
                            .formatted(PROVIDERS_MAX, NUMBERS_MAX));
        }
        store.add(
                handle,
                id,
                name,
                wanted.document(),
                sealed(id, wanted.password().orElse("")),
                wanted.duty(),
                clock.instant());
        return id;
    }

    private SupplyStore.Kept sealed(int id, String password) {
        return new SupplyStore.Kept(
                password.isEmpty() ? null : keys.seal(ProviderRow.purpose(id), password));
    }

    @Override
    public void change(Handle handle, ProviderView before, FieldsForm fields, SignedIn by) {
        ProviderRow row = before.row();
        fields.textOrNot(
                "name",
                row.name()::equals,
                "cannot take the name of '%s': make another provider".formatted(row.name()));
        ProviderForm.Wanted wanted =
                ProviderForm.read(fields, row.name(), row.document(), row.duty());
        wanted.password()
                .ifPresent(password ->
                        store.setPassword(
                                handle, row.id(), sealed(row.id(), password), clock.instant()));
        store.change(handle, row.id(), wanted.document(), wanted.duty());
    }

    @Override
    public void remove(Handle handle, ProviderView before, SignedIn by) {
        int id = before.row().id();
        if (before.duty() != Duty.OFF) {
            throw inUse("It is %s: switch it off first.".formatted(before.duty().word()));
        }
        Optional<ProviderLook> look = traffic.look(id);
        if (look.isPresent() && (look.get().windowUsed() > 0 || look.get().bindsUp() > 0)) {
            throw inUse(
                    "%d submits still wait for its answer: wait until they have it."
                            .formatted(look.get().windowUsed()));
        }
        List<String> routes = store.routes(handle, id);
        if (!routes.isEmpty()) {
            throw inUse(
                    "Routes go by it (%s): take it out of them first."
                            .formatted(String.join(", ", routes)));
        }
        int rules = store.rules(handle, id);
        if (rules > 0) {
            throw inUse(
                    "%d replacement rules are for it alone: remove them first.".formatted(rules));
        }
        if (traffic.waitFor(id)) {
            throw inUse(
                    "Messages wait that only it may carry: switch it on until they are sent, or end them.");
        }
        store.close(handle, id, clock.instant());
    }

    private static Refused inUse(String why) {
        return Refused.coded(409, "provider_in_use", why);
    }
}
