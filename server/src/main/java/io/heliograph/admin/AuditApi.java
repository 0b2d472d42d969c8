package io.heliograph.admin;

import io.heliograph.audit.AuditCheck;
import io.heliograph.audit.AuditEntry;
import io.heliograph.audit.AuditStore;
import io.heliograph.form.Json;
import io.heliograph.form.Refused;
import io.heliograph.http.Answer;
import io.heliograph.operator.Permit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// The audit: read, proved, and a change in it taken back.
public final class AuditApi implements AdminApi.Part {
    private static final String PATH = "/admin/v1/audit";

    private final AuditStore store = new AuditStore();
    private final AuditCheck check;
    private final ChangeApi changes;

    /// Over what proves it.
    public AuditApi(AuditCheck check, ChangeApi changes) {
        this.check = check;
        this.changes = changes;
    }

    @Override
    public void calls(AdminApi.Calls calls) {
        calls.get(PATH, Permit.AUDIT_READ, this::list)
                .get(PATH + "/proof", Permit.AUDIT_READ, this::prove)
                .get(PATH + "/{id}", Permit.AUDIT_READ, this::one)
                .post(PATH + "/{id}/undo", null, form -> undo(form, calls));
    }

    private Answer list(AdminForm form) {
        int limit = form.limit();
        AuditStore.Filter filter =
                new AuditStore.Filter(
                        form.filter("noun"),
                        form.filter("id"),
                        form.filter("operator"),
                        form.number("after").orElse(Long.MAX_VALUE));
        List<AuditEntry> found = changes.read(handle -> store.latest(handle, filter, limit + 1));
        return form.page(found, AuditEntry::id, AuditApi::write);
    }

    private Answer one(AdminForm form) {
        AuditEntry entry =
                changes.read(handle -> store.find(handle, form.id()).orElseThrow(form::notFound));
        return Answer.json(200, json -> write(json, entry));
    }

    private static void write(JsonGenerator json, AuditEntry entry) {
        json.writeStartObject();
        json.writeNumberProperty("id", entry.id());
        json.writeStringProperty("at", entry.at().toString());
        json.writePOJOProperty("operatorId", entry.operatorId());
        json.writeStringProperty("operator", entry.operator());
        json.writeStringProperty("door", entry.door());
        json.writeStringProperty("address", entry.address());
        json.writeStringProperty("act", entry.act());
        json.writeStringProperty("noun", entry.noun());
        json.writeStringProperty("ofId", entry.ofId());
        json.writeStringProperty("note", entry.note());
        json.writeName("before");
        write(json, entry.before());
        json.writeName("after");
        write(json, entry.after());
        json.writeBooleanProperty("erased", entry.before() == null);
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, @Nullable String content) {
        if (content == null || content.isEmpty()) {
            json.writeNull();
        } else {
            json.writeTree(Json.read(content.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private Answer prove(AdminForm form) {
        AuditCheck.Proof proof = check.prove();
        return Answer.json(
                200,
                json -> {
                    json.writeStartObject();
                    json.writeBooleanProperty("holds", proof.holds());
                    json.writeNumberProperty("entries", proof.entries());
                    json.writeNumberProperty("erased", proof.erased());
                    json.writeStringProperty("hash", proof.hash());
                    json.writeArrayPropertyStart("faults");
                    proof.faults().forEach(json::writeString);
                    json.writeEndArray();
                    json.writeEndObject();
                });
    }

    private Answer undo(AdminForm form, AdminApi.Calls calls) {
        return changes.change(
                form,
                handle -> {
                    AuditEntry entry = store.find(handle, form.id()).orElseThrow(form::notFound);
                    AdminApi.Undoable undoable =
                            calls.undoable(entry.noun())
                                    .orElseThrow(() ->
                                            Refused.coded(
                                                    409,
                                                    "not_undone",
                                                    "What was done to %s is not taken back."
                                                            .formatted(entry.noun())));
                    form.require(undoable.permit());
                    long last =
                            store.lastOf(handle, entry.noun(), entry.ofId())
                                    .map(AuditEntry::id)
                                    .orElse(entry.id());
                    if (last != entry.id()) {
                        throw Refused.coded(
                                409,
                                "changed_since",
                                "Entry %d has changed it since: take that back first."
                                        .formatted(last));
                    }
                    return undoable.undo().undo(handle, entry, form);
                });
    }
}
