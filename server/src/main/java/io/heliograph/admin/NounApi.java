package io.heliograph.admin;

import io.heliograph.admin.AdminApi.Calls;
import io.heliograph.admin.ChangeApi.Done;
import io.heliograph.audit.AuditEntry;
import io.heliograph.audit.AuditStore;
import io.heliograph.form.FieldFaults;
import io.heliograph.form.Json;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.operator.Permit;
import java.nio.charset.StandardCharsets;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The calls of a noun: listed, read, made, changed, removed, and each of these undone.
///
/// @param <V> its view
public final class NounApi<V> implements AdminApi.Part {
    private static final String CREATED = "created";
    private static final String CHANGED = "changed";
    private static final String REMOVED = "removed";

    private final Noun<V> noun;
    private final Permit read;
    private final Permit write;
    private final ChangeApi changes;
    private final AuditStore audit = new AuditStore();

    /// @param read who may see them
    /// @param write who may make, change and remove them
    public NounApi(Noun<V> noun, Permit read, Permit write, ChangeApi changes) {
        this.noun = noun;
        this.read = read;
        this.write = write;
        this.changes = changes;
    }

    @Override
    public void calls(Calls calls) {
        String all = "/admin/v1/" + noun.name();
        String one = all + "/{id}";
        calls.get(all, read, this::list)
                .post(all, write, this::create)
                .get(one, read, this::one)
                .patch(one, write, this::change)
                .delete(one, write, this::remove);
        calls.undoable(noun.name(), write, this::undo);
    }

    /// The calls of a noun of which each of another has one, such as the limits of an account:
    /// read, changed, and that undone.
    ///
    /// @param path with `{id}`, the number or name of the other
    public AdminApi.Part at(String path) {
        return calls -> {
            calls.get(path, read, this::one).patch(path, write, this::change);
            calls.undoable(noun.name(), write, this::undo);
        };
    }

    private Answer list(AdminForm form) {
        int limit = form.limit();
        return form.page(
                changes.read(handle -> noun.list(handle, form, form.after(), limit + 1)),
                noun::id,
                (json, view) -> json.writePOJO(noun.shown(view)));
    }

    private Answer one(AdminForm form) {
        return changes.read(handle ->
                answer(200, noun.find(handle, id(handle, form)).orElseThrow(form::notFound)));
    }

    private long id(Handle handle, AdminForm form) {
        return form.id(name -> noun.named(handle, name));
    }

    private Answer answer(int status, V view) {
        return Answer.json(status, json -> json.writePOJO(noun.shown(view)))
                .header("ETag", "\"" + noun.revision(view) + "\"");
    }

    private Answer create(AdminForm form) {
        noun.beforeCreate();
        return changes.change(
                form,
                handle -> {
                    long id = noun.create(handle, form.fields(), form.by());
                    V made = noun.find(handle, id).orElseThrow();
                    Answer answer =
                            answer(201, made)
                                    .header("Location", "/admin/v1/" + noun.name() + "/" + id);
                    return done(CREATED, id, null, made, answer);
                });
    }

    private Done done(String act, long id, @Nullable V before, @Nullable V after, Answer answer) {
        return new Done(act, noun.name(), Long.toString(id), before, after, answer);
    }

    private Answer change(AdminForm form) {
        long revision = form.revision();
        ObjectNode wanted = form.object();
        return changes.change(
                form,
                handle -> {
                    V before = held(handle, form, revision);
                    ObjectNode all = set(ChangeApi.json(before));
                    FieldFaults faults = new FieldFaults();
                    wanted.properties()
                            .forEach(field -> {
                                if (noun.told().contains(field.getKey())) {
                                    faults.add(field.getKey(), "is told, and not set by this call");
                                }
                                all.set(field.getKey(), field.getValue());
                            });
                    faults.check();
                    return changed(handle, before, all, form);
                });
    }

    /// One that nobody else changes until the transaction ends.
    private V held(Handle handle, AdminForm form, long revision) {
        long id = id(handle, form);
        noun.lock(handle, id);
        V before = noun.find(handle, id).orElseThrow(form::notFound);
        if (noun.revision(before) != revision) {
            String who =
                    audit.lastOf(handle, noun.name(), Long.toString(id))
                            .map(entry -> entry.operator() + " at " + entry.at())
                            .orElse("somebody");
            throw Refused.coded(
                            412,
                            "revision_changed",
                            "It is of revision %d now, changed by %s: read it again, and decide anew."
                                    .formatted(noun.revision(before), who))
                    .header("ETag", "\"" + noun.revision(before) + "\"");
        }
        return before;
    }

    /// What of a view is set, and not only told.
    private ObjectNode set(String view) {
        ObjectNode all = (ObjectNode) Json.read(view.getBytes(StandardCharsets.UTF_8));
        noun.told().forEach(all::remove);
        return all;
    }

    private Done changed(Handle handle, V before, ObjectNode all, AdminForm form) {
        long id = noun.id(before);
        noun.change(handle, before, new FieldsForm(all), form.by());
        V after = noun.find(handle, id).orElseThrow();
        return done(CHANGED, id, before, after, answer(200, after));
    }

    private Answer remove(AdminForm form) {
        long revision = form.revision();
        return changes.change(form, handle -> removed(handle, held(handle, form, revision), form));
    }

    private Done removed(Handle handle, V before, AdminForm form) {
        noun.remove(handle, before, form.by());
        return done(
                REMOVED,
                noun.id(before),
                before,
                null,
                Answer.json(200, json -> json.writePOJO(before)));
    }

    /// Takes a change back, as far as that is one of a thing that is still as it left it.
    private Done undo(Handle handle, AuditEntry entry, AdminForm form) {
        long id = Long.parseLong(entry.ofId());
        if (entry.act().equals(REMOVED)) {
            throw Refused.coded(
                    409,
                    "not_undone",
                    "What was removed is made anew by hand: its number is gone.");
        }
        noun.lock(handle, id);
        V now = noun.find(handle, id).orElseThrow(NounApi::gone);
        if (entry.act().equals(CREATED)) {
            return removed(handle, now, form);
        }
        String before = entry.before();
        if (!entry.act().equals(CHANGED) || before == null) {
            throw Refused.coded(409, "not_undone", "This is no change that can be taken back.");
        }
        return changed(handle, now, set(before), form);
    }

    private static Refused gone() {
        return Refused.coded(409, "gone", "It is not there any more.");
    }
}
