package io.heliograph.sheet;

import io.heliograph.admin.AdminForm;
import io.heliograph.admin.FieldsForm;
import io.heliograph.admin.Noun;
import io.heliograph.form.Json;
import io.heliograph.form.Refused;
import io.heliograph.operator.SignedIn;
import io.heliograph.table.Field;
import io.heliograph.table.SheetMapping;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// How the sheets of sources are laid out, as a noun; known by the source's name.
public final class SheetMappingsApi implements Noun<SheetMapping> {
    static final Pattern SOURCE =
            Pattern.compile(
                    "(?![0-9]+$)[^\\p{C}\\p{Z}/](?:[^\\p{C}\\p{Zl}\\p{Zp}/]{0,98}[^\\p{C}\\p{Z}/])?");

    static final String SOURCE_TOLD =
            "is no name of a source: 1 to 100 characters, no number, without / and without blanks at its ends";

    private static final String COLUMN = "is no column: its heading, or its letter, such as C";
    private static final int HEADING_CHARS_MAX = 100;

    private final MappingStore store = new MappingStore();

    /// Without state.
    public SheetMappingsApi() {}

    @Override
    public String name() {
        return "sheet-mappings";
    }

    @Override
    public long id(SheetMapping view) {
        return view.id();
    }

    @Override
    public long revision(SheetMapping view) {
        return view.revision();
    }

    @Override
    public Set<String> told() {
        return Set.of("id", "guessed", "revision");
    }

    @Override
    public Optional<SheetMapping> find(Handle handle, long id) {
        return store.find(handle, id).map(SheetMappingsApi::view);
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
    public List<SheetMapping> list(Handle handle, AdminForm form, long after, int limit) {
        return store.list(handle, after, limit).stream().map(SheetMappingsApi::view).toList();
    }

    /// Of a source; of which nothing is known where there is none.
    static SheetMapping of(Handle handle, MappingStore store, String source) {
        return store.named(handle, source)
                .flatMap(id -> store.find(handle, id))
                .map(SheetMappingsApi::view)
                .orElseGet(() -> SheetMapping.unknown(source));
    }

    private static SheetMapping view(MappingStore.Kept kept) {
        JsonNode all = Json.read(kept.columns().getBytes(StandardCharsets.UTF_8));
        return new SheetMapping(
                kept.id(),
                kept.source(),
                text(all, "country"),
                text(all, "mcc"),
                text(all, "mnc"),
                text(all, "mccmnc"),
                text(all, "type"),
                text(all, "price"),
                text(all, "currency"),
                text(all, "from"),
                text(all, "until"),
                text(all, "decimal"),
                text(all, "dates"),
                text(all, "zone"),
                text(all, "charset"),
                kept.guessed(),
                kept.revision());
    }

    private static @Nullable String text(JsonNode all, String name) {
        JsonNode value = all.path(name);
        return value.isString() ? value.stringValue() : null;
    }

    /// What a call sets.
    private record Wanted(String source, String columns) {}

    private static Wanted read(FieldsForm fields) {
        String source = fields.text("source", text -> SOURCE.matcher(text).matches(), SOURCE_TOLD);
        Map<String, String> all = new LinkedHashMap<>();
        for (Field field : Field.values()) {
            fields.textOrNot(
                            field.key(),
                            text -> !text.isBlank() && text.length() <= HEADING_CHARS_MAX,
                            COLUMN)
                    .ifPresent(heading -> all.put(field.key(), heading));
        }
        if (!all.isEmpty() && !all.containsKey("price")) {
            fields.fault("price", "is missing: where columns are told, all of them are");
        }
        fields.textOrNot("decimal", text -> text.matches("[.,]"), "is . or ,")
                .ifPresent(mark -> all.put("decimal", mark));
        fields.textOrNot("dates", text -> text.matches("dmy|mdy"), "is dmy or mdy")
                .ifPresent(order -> all.put("dates", order));
        fields.textOrNot("zone", SheetMappingsApi::isZone, "is no time zone, such as Europe/Kyiv")
                .ifPresent(zone -> all.put("zone", zone));
        fields.textOrNot(
                        "charset",
                        SheetMappingsApi::isCharset,
                        "is no charset that is known, such as windows-1251")
                .ifPresent(charset -> all.put("charset", charset));
        fields.check();
        return new Wanted(source, json(all));
    }

    private static boolean isZone(String text) {
        try {
            return !ZoneId.of(text).getId().isEmpty();
        } catch (DateTimeException none) {
            return false;
        }
    }

    private static boolean isCharset(String text) {
        try {
            return Charset.isSupported(text);
        } catch (IllegalCharsetNameException none) {
            return false;
        }
    }

    static String json(Map<String, String> all) {
        return new String(Json.write(json -> json.writePOJO(all)), StandardCharsets.UTF_8);
    }

    @Override
    public long create(Handle handle, FieldsForm fields, SignedIn by) {
        Wanted wanted = read(fields);
        return store.add(handle, wanted.source, wanted.columns, false)
                .orElseThrow(() ->
                        Refused.coded(
                                409,
                                "exists_already",
                                "There is a mapping of that source already: change it."));
    }

    @Override
    public void change(Handle handle, SheetMapping before, FieldsForm fields, SignedIn by) {
        Wanted wanted = read(fields);
        store.change(handle, before.id(), wanted.source, wanted.columns);
    }

    @Override
    public void remove(Handle handle, SheetMapping before, SignedIn by) {
        store.remove(handle, before.id());
    }
}
