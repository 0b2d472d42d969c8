package io.heliograph.message;

import java.time.Instant;
import tools.jackson.core.JsonGenerator;

/// A message from a phone as customers see it (contract §10, `incoming`), by `incoming` and by the
/// webhook alike.
///
/// @param id `id_incoming`
/// @param phone `phone`, as the provider wrote it but for `+` and `00`
/// @param number `number`, the one of ours that it came to
/// @param text `text`; in hex where it is none
/// @param binary `binary`, shown where it is true: whether the text is octets in hex
/// @param parts `num_parts`, those that came
/// @param complete `complete`, shown where it is false: whether all parts came
/// @param at `time`
public record IncomingRow(
        long id,
        String phone,
        String number,
        String text,
        boolean binary,
        int parts,
        boolean complete,
        Instant at) {
    /// What all but the texts takes in an answer.
    private static final int BYTES = 250;

    /// What it takes in an answer, at most.
    public long bytes() {
        return BYTES + 6L * (phone.length() + number.length() + text.length());
    }

    /// Writes it as an object.
    public void write(JsonGenerator out) {
        out.writeStartObject();
        out.writeNumberProperty("id_incoming", id);
        out.writeStringProperty("phone", phone);
        out.writeStringProperty("number", number);
        out.writeStringProperty("text", text);
        out.writeNumberProperty("num_parts", parts);
        out.writeStringProperty("time", new String(ReportRow.time(at)));
        if (binary) {
            out.writeBooleanProperty("binary", true);
        }
        if (!complete) {
            out.writeBooleanProperty("complete", false);
        }
        out.writeEndObject();
    }
}
