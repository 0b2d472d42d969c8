package io.heliograph.catalog;

import io.heliograph.admin.FieldsForm;
import io.heliograph.number.Country;
import io.heliograph.number.NumberingPlan;
import io.heliograph.pricing.PriceKey;
import io.heliograph.text.MessageType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A price or a cost that a call agrees.
///
/// @param keys one, or one for each MCC of a country
/// @param until null: not told
record AgreedForm(List<PriceKey> keys, BigDecimal price, Instant from, @Nullable Instant until) {

    static AgreedForm read(FieldsForm fields, NumberingPlan plan, Instant now) {
        String type =
                fields.textOrNot(
                                "type",
                                text -> MessageType.named(text).isPresent(),
                                "is no type: " + MessageType.names())
                        .flatMap(MessageType::named)
                        .orElse(MessageType.SMS)
                        .wireName();
        int mnc = fields.wholeOrNot("mnc", 0, 999).map(Long::intValue).orElse(PriceKey.ANY_NETWORK);
        List<Integer> mccs = mccs(fields, plan);
        BigDecimal price = CatalogForm.price(fields);
        Instant from = CatalogForm.from(fields, now);
        Optional<Instant> until =
                fields.timeOrNot("until").map(time -> time.truncatedTo(ChronoUnit.MILLIS));
        until.filter(end -> !end.isAfter(from))
                .ifPresent(end ->
                        fields.fault(
                                "until", end.toString(), "is not after the beginning, " + from));
        if (mnc != PriceKey.ANY_NETWORK && mccs.size() > 1) {
            fields.fault(
                    "mnc",
                    Integer.toString(mnc),
                    "the country has several MCCs (%s): say by mcc which".formatted(mccs));
        }
        fields.check();
        return new AgreedForm(
                mccs.stream().map(mcc -> new PriceKey(mcc, mnc, type)).toList(),
                price,
                from,
                until.orElse(null));
    }

    /// By MCC, or by the country that has it.
    private static List<Integer> mccs(FieldsForm fields, NumberingPlan plan) {
        Optional<Integer> mcc = fields.wholeOrNot("mcc", 100, 999).map(Long::intValue);
        Optional<Country> country =
                fields.textOrNot(
                                "country",
                                text -> plan.country(text).isPresent(),
                                "is no country: its code of ISO 3166, such as UA")
                        .flatMap(plan::country);
        if (!fields.has("mcc") && !fields.has("country")) {
            fields.fault("mcc", "is missing: give mcc, or country");
        }
        List<Integer> theirs = country.map(Country::mccs).orElse(List.of());
        if (mcc.isPresent() && country.isPresent() && !theirs.contains(mcc.get())) {
            fields.fault("mcc", mcc.get().toString(), "is not of the country, which has " + theirs);
        }
        return mcc.map(List::of).orElse(theirs);
    }
}
