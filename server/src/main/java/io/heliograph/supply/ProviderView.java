package io.heliograph.supply;

import com.fasterxml.jackson.annotation.JsonValue;
import io.heliograph.provider.Duty;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A provider as operators see it: its keys stand beside what is told of it.
///
/// @param row what is kept
/// @param fileDiffers keys by which the configuration file says something else
/// @param live what it is doing now; null: that is not told
record ProviderView(ProviderRow row, Set<String> fileDiffers, @Nullable Object live) {
    /// Fields that are told and not set.
    static final Set<String> TOLD =
            Set.of(
                    "id",
                    "passwordSet",
                    "passwordSetAt",
                    "fileDiffers",
                    "createdAt",
                    "revision",
                    "live");

    @JsonValue
    Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        Instant passwordAt = row.passwordAt();
        fields.put("id", row.id());
        fields.put("name", row.name());
        fields.put("state", row.duty().word());
        fields.putAll(row.document().whole());
        fields.put("passwordSet", passwordAt != null);
        fields.put("passwordSetAt", passwordAt == null ? null : passwordAt.toString());
        fields.put("fileDiffers", fileDiffers);
        fields.put("createdAt", row.createdAt().toString());
        fields.put("revision", row.revision());
        if (live != null) {
            fields.put("live", live);
        }
        return fields;
    }

    Duty duty() {
        return row.duty();
    }
}
