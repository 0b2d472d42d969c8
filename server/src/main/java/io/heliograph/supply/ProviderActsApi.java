package io.heliograph.supply;

import io.heliograph.admin.AdminApi;
import io.heliograph.admin.AdminForm;
import io.heliograph.admin.ChangeApi;
import io.heliograph.admin.FieldsForm;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.operator.Permit;
import io.heliograph.provider.Duty;
import io.heliograph.provider.ProviderCheck;
import io.heliograph.provider.ProviderSettings;
import io.heliograph.secret.KeyRing;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jdbi.v3.core.Handle;

/// What operators do to providers beside changing their fields.
public final class ProviderActsApi implements AdminApi.Part {
    /// Tests at a time: each waits for somebody else's machine.
    static final int TESTS_MAX = 4;

    /// Of each wait of a test, whatever the provider's own settings are.
    private static final long TEST_WAIT_MAX_MILLIS = 10_000;

    private static final String ALL = "/admin/v1/providers";
    private static final String ONE = ALL + "/{id}";

    private final SupplyStore store = new SupplyStore();
    private final ProvidersApi noun;
    private final FileProviders file;
    private final ChangeApi changes;
    private final KeyRing keys;
    private final Clock clock;
    private final Semaphore tests = new Semaphore(TESTS_MAX);

    /// Beside the noun.
    public ProviderActsApi(
            ProvidersApi noun, FileProviders file, ChangeApi changes, KeyRing keys, Clock clock) {
        this.noun = noun;
        this.file = file;
        this.changes = changes;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public void calls(AdminApi.Calls calls) {
        calls.post(ALL + "/import", Permit.PROVIDERS_WRITE, this::takeFromFile)
                .post(ONE + "/pause", Permit.PROVIDERS_WRITE, form -> set(form, Duty.PAUSED))
                .post(ONE + "/resume", Permit.PROVIDERS_WRITE, form -> set(form, Duty.ON))
                .post(ONE + "/drain", Permit.PROVIDERS_WRITE, form -> set(form, Duty.DRAINING))
                .post(ONE + "/off", Permit.PROVIDERS_WRITE, form -> set(form, Duty.OFF))
                .post(ONE + "/test", Permit.PROVIDERS_WRITE, this::test);
    }

    /// One that is off has nothing to drain.
    private Answer set(AdminForm form, Duty duty) {
        return changes.change(
                form,
                handle -> {
                    long id = id(handle, form);
                    ProviderView before = held(handle, form, id);
                    if (before.duty() == Duty.OFF && duty == Duty.DRAINING) {
                        throw Refused.coded(
                                409, "provider_off", "It is off: there is nothing to drain.");
                    }
                    store.change(handle, id, before.row().document(), duty);
                    ProviderView after = noun.find(handle, id).orElseThrow();
                    return new ChangeApi.Done(
                            "changed",
                            noun.name(),
                            Long.toString(id),
                            before,
                            after,
                            answer(after));
                });
    }

    private long id(Handle handle, AdminForm form) {
        return form.id(name -> noun.named(handle, name));
    }

    private ProviderView held(Handle handle, AdminForm form, long id) {
        noun.lock(handle, id);
        return noun.find(handle, id).orElseThrow(form::notFound);
    }

    private Answer answer(ProviderView view) {
        return Answer.json(200, json -> json.writePOJO(noun.shown(view)))
                .header("ETag", "\"" + noun.revision(view) + "\"");
    }

    private Answer takeFromFile(AdminForm form) {
        String name = form.filter("fromFile");
        if (!file.names().contains(name)) {
            FieldFaults faults = new FieldFaults();
            faults.add(
                    "fromFile",
                    name,
                    "is no provider of the configuration file, which has "
                            + (file.names().isEmpty() ? "none" : String.join(", ", file.names())));
            throw faults.refusal();
        }
        return changes.change(
                form,
                handle -> {
                    Optional<ProviderView> before =
                            store.named(handle, name).map(row -> held(handle, form, row.id()));
                    long id = file.take(handle, name);
                    ProviderView after = noun.find(handle, id).orElseThrow();
                    return new ChangeApi.Done(
                            before.isPresent() ? "changed" : "created",
                            noun.name(),
                            Long.toString(id),
                            before.orElse(null),
                            after,
                            answer(after));
                });
    }

    /// Binds once more beside the server and tells what it finds. It takes nothing that comes: what
    /// is not its own is refused for now, and comes again to the server's own binds.
    private Answer test(AdminForm form) {
        FieldsForm fields = form.fieldsOrNone();
        ProviderSettings settings = changes.read(handle -> asked(handle, form, fields));
        if (!tests.tryAcquire()) {
            throw Refused.busy(
                    Duration.ofSeconds(10),
                    "As many providers are tested as may be at a time: try again in a few seconds.");
        }
        ByteArrayOutputStream report = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(report, false, StandardCharsets.UTF_8)) {
            boolean well = ProviderCheck.run(settings, Optional.empty(), out, clock);
            out.flush();
            List<String> lines = report.toString(StandardCharsets.UTF_8).lines().toList();
            return Answer.json(200, json -> json.writePOJO(new Tested(well, lines)));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while testing a provider", stopped);
        } finally {
            tests.release();
        }
    }

    /// @param well whether nothing is to be set or mended
    /// @param report as `provider-check` prints it
    record Tested(boolean well, List<String> report) {}

    /// As it is set, but for what the call gives: so that a new password is tried before it is set.
    private ProviderSettings asked(Handle handle, AdminForm form, FieldsForm fields) {
        ProviderRow row = store.find(handle, id(handle, form)).orElseThrow(form::notFound);
        ProviderForm.Wanted wanted = ProviderForm.tried(fields, row);
        String password =
                wanted.password()
                        .or(() -> ProvidersInForce.password(keys, row))
                        .orElseThrow(() ->
                                Refused.coded(
                                        409,
                                        "password_unopened",
                                        "Its password is sealed with a key that the key file does not have: set it anew."));
        return ProvidersInForce.settings(
                row.name(), wanted.document().withWait(TEST_WAIT_MAX_MILLIS), password, Duty.ON);
    }
}
