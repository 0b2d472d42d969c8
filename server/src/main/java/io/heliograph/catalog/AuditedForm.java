package io.heliograph.catalog;

import io.heliograph.form.Json;
import io.heliograph.ledger.Money;
import io.heliograph.pricing.PriceKey;
import io.heliograph.pricing.PriceSpan;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Prices as the audit keeps them: read again, to be taken back.
final class AuditedForm {
    private AuditedForm() {}

    /// By network and type, in the order of time.
    static Map<PriceKey, List<PriceSpan>> spans(@Nullable String told) {
        Map<PriceKey, List<PriceSpan>> spans = new HashMap<>();
        if (told == null || told.isEmpty()) {
            return spans;
        }
        JsonNode view = Json.read(told.getBytes(StandardCharsets.UTF_8));
        for (JsonNode item : view.path("items")) {
            PriceKey key =
                    new PriceKey(
                            item.get("mcc").intValue(),
                            item.get("mnc").isNull()
                                    ? PriceKey.ANY_NETWORK
                                    : item.get("mnc").intValue(),
                            item.get("type").stringValue());
            spans.computeIfAbsent(key, _ -> new ArrayList<>())
                    .add(
                            new PriceSpan(
                                    time(item.get("from"), PriceSpan.ALWAYS),
                                    time(item.get("until"), PriceSpan.OPEN),
                                    Money.of(
                                                    new BigDecimal(item.get("price").stringValue()),
                                                    item.get("currency").stringValue())
                                            .micros()));
        }
        return spans;
    }

    private static Instant time(JsonNode told, Instant without) {
        return told.isNull() ? without : Instant.parse(told.stringValue());
    }
}
