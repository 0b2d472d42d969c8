package io.heliograph.tariff;

import io.heliograph.ledger.Money;
import io.heliograph.number.Country;
import io.heliograph.pricing.PriceKey;
import tools.jackson.core.JsonGenerator;

/// The price of one part to one network.
///
/// @param country that the network is looked at from: one that serves several has a line in each
/// @param mnc mobile network code; [PriceKey#ANY_NETWORK] for whatever network has no line of its
///   own
/// @param operator the network's name; empty where it has none
/// @param type the message type's wire name
record TariffLine(Country country, int mcc, int mnc, String operator, String type, Money price) {
    /// The row of contract §6; `MNC` is null where the line is for no network in particular.
    void write(JsonGenerator json) {
        json.writeStartObject();
        writeCountry(json);
        json.writeName("MNC");
        if (mnc == PriceKey.ANY_NETWORK) {
            json.writeNull();
        } else {
            json.writeNumber(mnc);
        }
        json.writeStringProperty("operator", operator);
        writePrice(json);
        json.writeEndObject();
    }

    /// The row of `country-price`, which tells neither network nor operator.
    void writeOfCountry(JsonGenerator json) {
        json.writeStartObject();
        writeCountry(json);
        writePrice(json);
        json.writeEndObject();
    }

    private void writeCountry(JsonGenerator json) {
        json.writeStringProperty("ISO", country.iso());
        json.writeStringProperty("country", country.name());
        json.writeNumberProperty("MCC", mcc);
    }

    private void writePrice(JsonGenerator json) {
        json.writeStringProperty("type_sms", type);
        json.writeNumberProperty("price", price.units());
        json.writeStringProperty("currency", price.currency());
    }
}
